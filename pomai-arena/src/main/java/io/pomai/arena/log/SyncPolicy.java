package io.pomai.arena.log;

/** When a record counts as safe, and when the log asks the device for it. */
public enum SyncPolicy {
  /** Safe once it is on the device: survives a power loss. */
  ALWAYS,
  /** Safe once the system has it; on the device about a second later. Survives a killed process. */
  EVERYSEC,
  /**
   * Safe once the system has it; on the device when the system likes, at the end of a segment at
   * the latest. Survives a killed process.
   */
  NO
}
