import Glibc

// A closed pipe shows as EPIPE on the write, where the console ends the output quietly.
_ = signal(SIGPIPE, SIG_IGN)
let console = Console.standard()
let code = Dispatcher(CommandRegistry.all).run(
  Array(CommandLine.arguments.dropFirst()), console)
exit(console.finish(code).rawValue)
