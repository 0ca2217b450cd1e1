package io.pomai.arena.log;

/** Receives the records of a log in their order. */
@FunctionalInterface
public interface RecordVisitor {
  /**
   * One record, checked.
   *
   * @param type what the writer gave, 0 to 255
   * @param address of the payload, readable until the reader is closed
   * @param bytes of the payload
   */
  void record(int type, long sequence, long address, int bytes);
}
