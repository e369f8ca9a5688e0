package org.packetary.dkms2bin.signing.module;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.packaging.HostTool;

/** Keys and certificates as openssl makes them. */
public final class SigningFiles {

  private final Path directory;

  /** Files in a directory. */
  public SigningFiles(Path directory) {
    this.directory = directory;
  }

  /** The file of a key. */
  public Path key(String name) {
    return directory.resolve(name + ".key");
  }

  /** The file of a certificate. */
  public Path certificate(String name) {
    return directory.resolve(name + ".pem");
  }

  /** Makes a key and a certificate, of whom the key's name says. */
  public void make(String name, String kind, Optional<String> passphrase) throws Exception {
    make(name, kind, passphrase, "/O=Example/CN=" + name);
  }

  private void make(String name, String kind, Optional<String> passphrase, String subject)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("openssl", "req", "-new", "-x509", "-newkey"));
    words.addAll(List.of(kind.split(" ", -1)));
    words.addAll(List.of("-keyout", key(name).toString(), "-out", certificate(name).toString()));
    words.addAll(List.of("-days", "3650", "-subj", subject));
    words.addAll(passphrase.map(p -> List.of("-passout", "pass:" + p)).orElse(List.of("-nodes")));
    HostTool.output(words.toArray(String[]::new));
  }

  /** A detached signature of a file by openssl, as the kernel's sign-file makes it. */
  public Path signed(Path file, String hash, Path signature, String... names) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("openssl", "cms", "-sign", "-binary", "-noattr", "-nocerts", "-md", hash));
    for (String name : names) {
      words.addAll(
          List.of("-signer", certificate(name).toString(), "-inkey", key(name).toString()));
    }
    words.addAll(List.of("-outform", "DER", "-in", file.toString(), "-out", signature.toString()));
    HostTool.output(words.toArray(String[]::new));
    return signature;
  }

  /** What openssl says of a detached signature of a file. */
  public HostTool.Result verified(Path file, Path signature, String... names) throws Exception {
    StringBuilder known = new StringBuilder();
    for (String name : names) {
      known.append(Files.readString(certificate(name)));
    }
    Path certificates = Files.writeString(directory.resolve("known.pem"), known);
    List<String> words =
        List.of(
            "openssl",
            "cms",
            "-verify",
            "-inform",
            "DER",
            "-binary",
            "-noverify",
            "-certfile",
            certificates.toString(),
            "-content",
            file.toString(),
            "-in",
            signature.toString(),
            "-out",
            "/dev/null");
    return HostTool.run(Map.of(), words);
  }
}
