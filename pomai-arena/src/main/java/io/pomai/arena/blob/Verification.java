package io.pomai.arena.blob;

/**
 * When the checksum of a section is compared; header and table always are when a blob is opened.
 */
public enum Verification {
  /** Before the section is first handed out. */
  LAZY,
  /** When the blob is opened: every byte of the file is read then. */
  EAGER
}
