import Foundation
import TestSupport
import Testing

@testable import Journal

struct SigningKeyTests {
  /// RFC 8032, section 7.1, tests 1 and 2.
  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
  ]) func `Signatures are those of RFC 8032`(
    seed: String, publicKey: String, message: String, signature: String
  ) throws {
    let message = try #require(ConfigurationScalar.bytes(message))
    let secret = try #require(ConfigurationScalar.bytes(seed))
    let key = try #require(Ed25519(seed: secret))
    #expect(ConfigurationScalar.hex(key.publicKey) == publicKey)
    let made = key.sign(message)
    #expect(ConfigurationScalar.hex(made) == signature)
    #expect(Ed25519.isSignature(made, of: message, by: key.publicKey))
    for index in made.indices {
      var wrong = made
      wrong[index] ^= 1
      #expect(!Ed25519.isSignature(wrong, of: message, by: key.publicKey))
    }
    #expect(!Ed25519.isSignature(made, of: message + [0], by: key.publicKey))
    #expect(!Ed25519.isSignature(Array(made.dropLast()), of: message, by: key.publicKey))
    #expect(!Ed25519.isSignature(made, of: message, by: [1, 2]))
    #expect(Ed25519(seed: [1, 2, 3]) == nil)
  }

  @Test func `A new key is the owner's alone and reads back`() throws {
    let scratch = JournalScratch()
    let path = scratch.path + "/key.pem"
    let made = try SigningKey.generate(at: path)
    let status = try #require(try PosixFiles().status(path))
    #expect(status.permissions == 0o600 && status.kind == .file)
    #expect(try SigningKey(contentsOf: path).publicKey == made)
    #expect(try SigningKey.generate(at: path + "2") != made)
  }

  @Test func `A key is never written over another file`() throws {
    let scratch = JournalScratch()
    scratch.put("key.pem", [1, 2, 3])
    #expect(throws: EvidenceError.self) {
      try SigningKey.generate(at: scratch.path + "/key.pem")
    }
    #expect(scratch.bytes("key.pem") == [1, 2, 3])
    #expect(throws: EvidenceError.self) {
      try SigningKey.generate(at: scratch.path + "/nowhere/key.pem")
    }
  }

  @Test func `A key whose writing fails leaves no file`() throws {
    for failAt in 2...4 {
      let scratch = JournalScratch()
      let files = FaultyFiles()
      (files.failAt, files.staysBroken) = (failAt, false)
      #expect(throws: EvidenceError.self) {
        try SigningKey.generate(at: scratch.path + "/key.pem", files: files)
      }
      #expect(scratch.files.isEmpty, "operation \(failAt)")
    }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o602, 0o610, 0o644] as [mode_t])
  func `A key that others may use is refused`(mode: mode_t) throws {
    let scratch = JournalScratch()
    let path = scratch.path + "/key.pem"
    _ = try SigningKey.generate(at: path)
    #expect(unsafe chmod(path, mode) == 0)
    let error = #expect(throws: EvidenceError.self) { try SigningKey(contentsOf: path) }
    #expect("\(try #require(error))".contains("lets others use the key"))
    #expect(unsafe chmod(path, 0o400) == 0)
    #expect(throws: Never.self) { try SigningKey(contentsOf: path) }
  }

  @Test(arguments: [
    "", "secretsecret", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nsecretsecret====\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIsecret\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2V3\u{e9}secret\n-----END PRIVATE KEY-----\n",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nsecret\n-----END ENCRYPTED PRIVATE KEY-----\n",
    String(repeating: "secret", count: 1000),
  ]) func `What is no key is refused without showing it`(text: String) throws {
    let scratch = JournalScratch()
    scratch.put("key.pem", Array(text.utf8))
    let error = #expect(throws: EvidenceError.self) {
      try SigningKey(contentsOf: scratch.path + "/key.pem")
    }
    #expect(!"\(try #require(error))".contains("secret"))
  }

  @Test func `A folder, a pipe and nothing are no key files`() throws {
    let scratch = JournalScratch()
    let pipe = scratch.path + "/pipe"
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    for path in [scratch.path, pipe, scratch.path + "/nothing"] {
      #expect(throws: EvidenceError.self) { try SigningKey(contentsOf: path) }
    }
  }

  @Test func `Public keys come as digits, as a file of digits, or as PEM`() throws {
    let scratch = JournalScratch()
    let key = try EvidenceHarness.key(scratch).publicKey
    scratch.put("key.hex", Array("\(key)\n".utf8))
    scratch.put("key.pub", Array(key.pem.utf8))
    scratch.put("wrong", Array(key.pem.dropFirst(30).utf8))
    #expect(try PublicKey("\(key)") == key)
    #expect(try PublicKey("\(key)".uppercased()) == key)
    #expect(try PublicKey(scratch.path + "/key.hex") == key)
    #expect(try PublicKey(scratch.path + "/key.pub") == key)
    for path in ["/wrong", "/key.pem", "/nothing"] {
      #expect(throws: EvidenceError.self) { try PublicKey(scratch.path + path) }
    }
    #expect(PublicKey(hex: "\(key)0") == nil)
    #expect(PublicKey(hex: String(repeating: "g", count: 64)) == nil)
  }

  @Test func `OpenSSL reads our keys and we read its keys`() throws {
    guard let openssl = EvidenceHarness.tool("openssl") else { return }
    let scratch = JournalScratch()
    let ours = try EvidenceHarness.key(scratch).publicKey
    let shown = try EvidenceHarness.run(
      openssl, ["pkey", "-in", scratch.path + "/key.pem", "-pubout"])
    #expect(shown.status == 0 && shown.text == ours.pem)
    let path = scratch.path + "/theirs.pem"
    let made = try EvidenceHarness.run(
      openssl, ["genpkey", "-algorithm", "ed25519", "-out", path])
    #expect(made.status == 0, "\(made.text)")
    #expect(unsafe chmod(path, 0o600) == 0)
    let theirs = try SigningKey(contentsOf: path).publicKey
    #expect(try EvidenceHarness.run(openssl, ["pkey", "-in", path, "-pubout"]).text == theirs.pem)
  }
}
