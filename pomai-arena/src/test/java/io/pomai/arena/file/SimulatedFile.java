package io.pomai.arena.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The bytes of one file of a {@link SimulatedDisk}: as programs see them, and as the device has
 * them. Guarded by the disk's lock.
 */
final class SimulatedFile {
  private static final int PAGE = 4096;

  private final Content seen = new Content();
  private final Content device = new Content();
  private final List<Change> unforced = new ArrayList<>();

  /** Changes whose force failed: they may be on the device, and no later force puts them there. */
  private final List<Change> doomed = new ArrayList<>();

  byte[] seen() {
    return Arrays.copyOf(seen.bytes, seen.size);
  }

  int size() {
    return seen.size;
  }

  void write(int position, byte[] bytes) {
    seen.apply(new Change(position, bytes, false));
    for (int from = 0; from < bytes.length; ) {
      int pageEnd = (position + from) / PAGE * PAGE + PAGE - position;
      int to = Math.min(bytes.length, pageEnd);
      unforced.add(new Change(position + from, Arrays.copyOfRange(bytes, from, to), false));
      from = to;
    }
  }

  void truncate(int size) {
    Change change = new Change(size, new byte[0], true);
    seen.apply(change);
    unforced.add(change);
  }

  void force() {
    unforced.forEach(device::apply);
    unforced.clear();
  }

  void failForce() {
    doomed.addAll(unforced);
    unforced.clear();
  }

  /**
   * What a power loss leaves: any of the changes that no force has confirmed, the last one torn.
   */
  void losePower(Random random) {
    List<Change> open = new ArrayList<>(doomed);
    open.addAll(unforced);
    open.removeIf(change -> random.nextBoolean());
    if (!open.isEmpty()) {
      open.add(open.removeLast().torn(random));
    }
    open.forEach(device::apply);
    seen.bytes = device.bytes.clone();
    seen.size = device.size;
    unforced.clear();
    doomed.clear();
  }

  /** A piece of a write, at most a page long, or a truncation to {@code position}. */
  private static final class Change {
    private final int position;
    private final byte[] bytes;
    private final boolean truncation;

    Change(int position, byte[] bytes, boolean truncation) {
      this.position = position;
      this.bytes = bytes;
      this.truncation = truncation;
    }

    Change torn(Random random) {
      int kept = bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1);
      return new Change(position, Arrays.copyOf(bytes, kept), truncation);
    }
  }

  /** Bytes that grow; zero beyond their end. */
  private static final class Content {
    private byte[] bytes = new byte[PAGE];
    private int size;

    void apply(Change change) {
      int end = change.position + change.bytes.length;
      if (change.truncation) {
        Arrays.fill(bytes, Math.min(end, size), size, (byte) 0);
      } else if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(change.bytes, 0, bytes, change.position, change.bytes.length);
      size = change.truncation ? Math.min(end, size) : Math.max(end, size);
    }
  }
}
