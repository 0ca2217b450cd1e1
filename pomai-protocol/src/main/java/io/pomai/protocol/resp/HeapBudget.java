package io.pomai.protocol.resp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that all clients together may fill with what they send and the server has to remember:
 * places of arguments, queued commands, watched keys. Their bytes are off-heap; the heap is small.
 *
 * <p>Thread-safe.
 */
public final class HeapBudget {
  private static final int PART_OF_HEAP = 4;

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /** A budget of so many bytes. */
  public HeapBudget(long most) {
    this.most = most;
  }

  /** A quarter of the heap of this process. */
  public static HeapBudget ofProcess() {
    return new HeapBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** Takes bytes, to be given back; false, and nothing is taken, if there are not so many left. */
  public boolean tryTake(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    give(bytes);
    return false;
  }

  /** Gives bytes back that were taken. */
  public void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Bytes that are taken now. */
  public long taken() {
    return taken.get();
  }

  /** Why something was refused. */
  public String refusal() {
    return "all clients together have more than "
        + most
        + " bytes of heap in use for what they sent";
  }
}
