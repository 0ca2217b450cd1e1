package io.pomai.arena.log;

/**
 * Is told what became of records. Called on the thread of the log, which waits: hand over and
 * return.
 */
public interface LogListener {
  /** Every record up to {@code sequence} has reached the point of the policy. */
  void acknowledged(long sequence);

  /** Records beyond the last acknowledged one are not safe, and no more are accepted. */
  void failed(LogFailure failure);

  /** Records are accepted again; what was kept has been acknowledged before. */
  void recovered();
}
