package io.pomai.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A certificate authority made by openssl in a folder, and certificates from it. */
final class Authority {
  private final Path folder;
  private final String name;

  Authority(Path folder, String name) throws IOException {
    this.folder = folder;
    this.name = name;
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -keyout K -out C", name);
  }

  Path certificate() {
    return file(name, "crt");
  }

  Path file(String of, String kind) {
    return folder.resolve(of + "." + kind);
  }

  /**
   * Makes {@code subject.crt} and {@code subject.key}.
   *
   * @param days how long the certificate is valid, negative for one that has run out
   */
  void issue(String subject, int days) throws IOException {
    openssl("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout K -out R", subject);
    openssl(
        "x509 -req -in R -CAcreateserial -out C -CA "
            + certificate()
            + " -CAkey "
            + file(name, "key")
            + " -days "
            + days,
        subject);
  }

  /** Runs openssl with K, C and R standing for the key, certificate and request of a subject. */
  void openssl(String arguments, String subject) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    for (String word : Arrays.asList(arguments.split(" ", -1))) {
      command.add(
          switch (word) {
            case "K" -> file(subject, "key").toString();
            case "C" -> file(subject, "crt").toString();
            case "R" -> file(subject, "csr").toString();
            default -> word;
          });
    }
    run(command);
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(command + ": " + said).isZero();
    } catch (InterruptedException e) {
      throw new IOException("interrupted while waiting for " + command, e);
    }
  }
}
