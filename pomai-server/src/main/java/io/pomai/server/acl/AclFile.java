package io.pomai.server.acl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A file of users, one line for each, as ACL LOAD reads and ACL SAVE writes it. */
final class AclFile {
  private static final String NO_CHANGE =
      "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

  private final Path path;
  private final Users users;

  AclFile(Path path, Users users) {
    this.path = path;
    this.users = users;
  }

  /**
   * The users of the file.
   *
   * @throws AclException with all that is wrong in it
   */
  Map<String, UserRules> read() throws AclException {
    List<String> lines = lines();
    Map<String, UserRules> found = new LinkedHashMap<>();
    StringBuilder errors = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      List<String> words = List.of(lines.get(i).strip().split("\\s+", -1));
      if (!words.getFirst().isEmpty()) {
        readLine(words, i + 1, found, errors);
      }
    }
    if (!errors.isEmpty()) {
      throw new AclException(errors + NO_CHANGE);
    }
    return found;
  }

  private List<String> lines() throws AclException {
    try {
      return Files.readAllLines(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      String reason =
          e instanceof NoSuchFileException ? "No such file or directory" : e.getMessage();
      throw new AclException("Error loading ACLs, opening file '" + path + "': " + reason);
    }
  }

  private void readLine(
      List<String> words, int line, Map<String, UserRules> found, StringBuilder errors) {
    String place = path + ":" + line;
    if (words.size() < 2 || !words.getFirst().equals("user")) {
      errors.append(place).append(" should start with user keyword followed by the username. ");
    } else if (found.containsKey(words.get(1))) {
      errors.append("WARNING: Duplicate user '").append(words.get(1));
      errors.append("' found on line ").append(line).append(". ");
    } else {
      List<Rule> rules = words.stream().skip(2).map(Rule::of).toList();
      found.put(words.get(1), user(rules, place, errors));
    }
  }

  /** The user of these rules; of errors, all unknown names are told, and the first other one. */
  private UserRules user(List<Rule> rules, String place, StringBuilder errors) {
    UserRulesBuilder builder = users.nobody();
    boolean toldOther = false;
    for (Rule rule : joined(rules, place, errors)) {
      try {
        builder.apply(rule);
      } catch (RuleException e) {
        if (e.fault() == RuleFault.UNKNOWN) {
          errors.append(place).append(": Error in applying operation '").append(rule.shown());
          errors.append("': ").append(e.getMessage()).append(". ");
        } else if (!toldOther) {
          errors.append(place).append(": ").append(e.getMessage()).append(". ");
          toldOther = true;
        }
      }
    }
    return builder.build();
  }

  private static List<Rule> joined(List<Rule> rules, String place, StringBuilder errors) {
    try {
      return Rule.joined(rules);
    } catch (AclException e) {
      errors.append(place).append(": Unmatched parenthesis in selector definition. ");
      return List.of();
    }
  }

  /** Replaces the file by one with the users there are: whole or not at all, and on the device. */
  void write() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    Path draft = Files.createTempFile(folder, path.getFileName() + ".", ".tmp");
    try {
      String text =
          users.all().stream().map(User::line).collect(Collectors.joining("\n", "", "\n"));
      writeAndForce(draft, text.getBytes(StandardCharsets.UTF_8));
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(folder);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void writeAndForce(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
