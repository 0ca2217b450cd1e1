package io.pomai.server.acl;

import java.util.Collections;
import java.util.List;

/** What a command does with a key, and which permissions on the key that takes. */
public enum KeyAccess {
  /** Returns or copies data. */
  READ("RO access"),
  /** Tells something about the key, not its data: any permission will do. */
  METADATA("RO"),
  /** Changes data and returns some of it. */
  READ_UPDATE("RW access update"),
  /** Changes data that may be there. */
  UPDATE("RW update"),
  /** Puts other data in its place. */
  OVERWRITE("OW update"),
  /** Adds data. */
  INSERT("RW insert"),
  /** Takes out some data. */
  TAKE_OUT("RW delete"),
  /** Returns data and deletes it. */
  READ_DELETE("RW access delete"),
  /** Removes the key, or data of it, unseen. */
  DELETE("RM delete");

  private final String words;
  private final boolean reads;
  private final boolean writes;

  KeyAccess(String words) {
    this.words = words;
    this.reads = words().contains("access");
    this.writes = !Collections.disjoint(words(), List.of("insert", "update", "delete"));
  }

  /** The flags of a key specification of COMMAND INFO. */
  public List<String> words() {
    return List.of(words.split(" ", -1));
  }

  boolean reads() {
    return reads;
  }

  boolean writes() {
    return writes;
  }
}
