/// A page that needs nothing from elsewhere: no script, no font, no picture.
struct HTMLPage {
  private var body = ""
  private let title: String

  init(title: String) { self.title = title }

  /// The page.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(HTMLText.escape(title))</title>
    <style>\(Self.style)</style></head>
    <body><main>
    \(body)</main></body></html>

    """
  }

  /// A heading of the page or of a section.
  mutating func heading(_ text: String, level: Int = 2) {
    body += "<h\(level)>\(HTMLText.escape(text))</h\(level)>\n"
  }

  /// A paragraph.
  mutating func paragraph(_ text: String, style: String = "") {
    let name = style.isEmpty ? "" : " class=\"\(style)\""
    body += "<p\(name)>\(HTMLText.escape(text))</p>\n"
  }

  /// Large figures beside each other.
  mutating func figures(_ items: [(name: String, value: String, style: String)]) {
    body += "<dl class=\"figures\">"
    for item in items {
      body +=
        "<div><dt>\(HTMLText.escape(item.name))</dt>"
        + "<dd class=\"\(item.style)\">\(HTMLText.escape(item.value))</dd></div>"
    }
    body += "</dl>\n"
  }

  /// Charts beside each other where there is room, below each other where there is none.
  mutating func charts(_ items: [(title: String, svg: String, note: String)]) {
    guard !items.isEmpty else { return }
    body += "<div class=\"charts\">"
    for item in items {
      body += "<figure><figcaption>\(HTMLText.escape(item.title))</figcaption>\(item.svg)"
      if !item.note.isEmpty { body += "<p class=\"quiet\">\(HTMLText.escape(item.note))</p>" }
      body += "</figure>"
    }
    body += "</div>\n"
  }

  /// A table, or what it says when it has no rows; it scrolls by itself where it is too wide.
  mutating func table(_ table: ReportTable) {
    guard !table.rows.isEmpty else { return paragraph(table.emptyText, style: "quiet") }
    body += "<div class=\"scroll\"><table><thead><tr>"
    for column in table.columns { body += cell("th", column.title, column.isNumber) }
    body += "</tr></thead><tbody>\n"
    for row in table.rows {
      body += "<tr>"
      for (column, text) in zip(table.columns, row) { body += cell("td", text, column.isNumber) }
      body += "</tr>\n"
    }
    body += "</tbody></table></div>\n"
  }

  private func cell(_ tag: String, _ text: String, _ isNumber: Bool) -> String {
    "<\(tag)\(isNumber ? " class=\"number\"" : "")>\(HTMLText.escape(text))</\(tag)>"
  }

  /// Names with long values, such as hashes, which may break anywhere.
  mutating func list(_ items: [(name: String, value: String)]) {
    body += "<dl class=\"list\">"
    for item in items {
      body +=
        "<div><dt>\(HTMLText.escape(item.name))</dt><dd>\(HTMLText.escape(item.value))</dd></div>"
    }
    body += "</dl>\n"
  }

  private static let style = """
    :root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6675;--line:#d8dde4;--page:#f6f7f9;\
    --card:#fff;--long:#1f6feb;--short:#c2510c;--gain:#177245;--loss:#b42318}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b3;--line:#303a47;\
    --page:#12161c;--card:#1a2029;--long:#6aa6ff;--short:#ff9a5c;--gain:#4cc38a;--loss:#ff7b72}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);\
    font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    main{max-width:1120px;margin:0 auto;padding:16px 14px 48px}
    h1{font-size:1.45rem;margin:.2em 0}h2{font-size:1.1rem;margin:1.8em 0 .5em}
    p{margin:.3em 0}.quiet,dt{color:var(--soft)}.good{color:var(--gain)}.bad{color:var(--loss)}
    .figures{display:grid;gap:8px;\
    grid-template-columns:repeat(auto-fit,minmax(max(132px,22%),1fr));\
    margin:.8em 0}
    .figures div{background:var(--card);border:1px solid var(--line);border-radius:8px;\
    padding:8px 10px}
    dt{font-size:.8rem}dd{margin:0}
    .figures dd{font-size:1.2rem;font-weight:600;font-variant-numeric:tabular-nums}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));\
    gap:10px}
    figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;\
    padding:10px}
    figcaption{font-weight:600;font-size:.92rem;margin-bottom:4px}
    figure p{font-size:.8rem;margin:.3em 0 0}
    svg{display:block;width:100%;height:auto}
    .axis{fill:var(--soft);font-size:10.5px}.grid{stroke:var(--line);stroke-width:.7}
    .line,.thin{fill:none;stroke:var(--long);stroke-width:1.6;stroke-linejoin:round}
    .thin{stroke:var(--soft);stroke-width:.9}
    .gain{fill:var(--gain)}.loss{fill:var(--loss)}
    .long{fill:var(--long);stroke:var(--long)}.short{fill:var(--short);stroke:var(--short)}
    svg .quiet{fill:var(--soft);stroke:var(--soft)}svg .hollow{fill:none;stroke-width:.9}
    .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}
    table{border-collapse:collapse;width:100%;font-size:.86rem}
    th,td{padding:5px 9px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
    td:last-child:not(.number){white-space:normal;min-width:8.5rem}
    tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600}
    .number{text-align:right;font-variant-numeric:tabular-nums}
    .list div{margin:.35em 0}.list dd{font-family:ui-monospace,monospace;font-size:.8rem;\
    overflow-wrap:anywhere}
    @media print{body{background:#fff}figure,.scroll,.figures div{break-inside:avoid}}
    """
}
