package io.pomai.orbit.checkpoint;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.store.FrozenSlots;
import io.pomai.orbit.store.RowShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Reads a blob of a set, in place, and believes nothing: a checksum does not say who wrote. */
public final class SetBlobReader {
  /** The feature bits of blobs that can be read. */
  public static final long KNOWN_FEATURES = SetBlob.WITH_DEADLINES;

  private final Blob blob;
  private final RowShape shape;
  private final int first;
  private final int count;
  private final RoaringBitmap dead;

  private SetBlobReader(Blob blob, RowShape shape, SetPart part, RoaringBitmap dead) {
    this.blob = blob;
    this.shape = shape;
    this.first = part.first();
    this.count = part.count();
    this.dead = dead;
  }

  /**
   * The slots in a blob, readable until it is closed.
   *
   * @param part what the catalog says of it
   * @param sequence no slot that is not dead has a later one
   * @param dead the slots of the set that hold nothing
   * @throws CorruptFileException when the blob is damaged, or is none of a set of this shape
   */
  public static FrozenSlots read(
      Blob blob, RowShape shape, SetPart part, long sequence, RoaringBitmap dead)
      throws CorruptFileException {
    return new SetBlobReader(blob, shape, part, dead).read(sequence);
  }

  /**
   * The hashes of the keys in a blob that {@link #read} has read, readable until it is closed; null
   * if it has none.
   *
   * @throws CorruptFileException when they are not of just the slots that hold something
   */
  public static @Nullable KeyHashes readHashes(Blob blob, SetPart part, RoaringBitmap dead)
      throws CorruptFileException {
    return blob.has(SetBlob.KEY_HASHES) ? KeyHashes.read(blob, part, dead) : null;
  }

  /**
   * The slots that hold nothing, as the tail of a set says.
   *
   * @throws CorruptFileException when the blob is damaged, or no tail
   */
  public static RoaringBitmap readDead(Blob blob, SetPart tail) throws CorruptFileException {
    BlobSection section = blob.section(SetBlob.DEAD);
    if (section.bytes() > Integer.MAX_VALUE) {
      throw corrupt(blob, "a bitmap of less than 2 GiB", section.bytes() + " bytes");
    }
    RoaringBitmap dead = new RoaringBitmap();
    try {
      dead.deserialize(
          ByteBuffer.wrap(new ByteSlice(section.address(), (int) section.bytes()).toByteArray()));
    } catch (IOException | RuntimeException e) {
      throw corrupt(blob, "a bitmap of slots", String.valueOf(e.getMessage()));
    }
    if (!dead.isEmpty() && Integer.toUnsignedLong(dead.last()) >= tail.end()) {
      throw corrupt(blob, "dead slots below " + tail.end(), "slot " + dead.last());
    }
    return dead;
  }

  /** What deadlines are shown to. */
  @FunctionalInterface
  public interface DeadlineReader {
    /** A slot has a deadline. */
    void deadline(int slot, long deadline);
  }

  /**
   * Shows when slots expire, as the tail of a set says.
   *
   * @param dead those that hold nothing
   * @throws CorruptFileException when the blob is damaged
   */
  public static void readDeadlines(
      Blob tail, SetPart part, RoaringBitmap dead, DeadlineReader target)
      throws CorruptFileException {
    if (!tail.has(SetBlob.DEADLINES)) {
      return;
    }
    BlobSection section = tail.section(SetBlob.DEADLINES);
    int last = -1;
    if (section.bytes() % SetBlob.DEADLINE_BYTES != 0) {
      throw corrupt(tail, "whole deadlines", section.bytes() + " bytes");
    }
    for (long at = 0; at < section.bytes(); at += SetBlob.DEADLINE_BYTES) {
      int slot = NativeMemory.getInt(section.address() + at);
      long deadline = NativeMemory.getLong(section.address() + at + Integer.BYTES);
      if (slot <= last || slot >= part.end() || dead.contains(slot) || deadline < 1) {
        throw corrupt(
            tail,
            "a slot after %d, below %d, that holds something, and its deadline"
                .formatted(last, part.end()),
            "slot %d, deadline %d".formatted(slot, deadline));
      }
      last = slot;
      target.deadline(slot, deadline);
    }
  }

  /**
   * Tells the system that single rows will be read and not what lies beside them, as searches
   * through lists do.
   */
  public static void expectSingleRows(Blob blob) throws CorruptFileException {
    blob.advise(SetBlob.ROWS, Advice.RANDOM);
  }

  private FrozenSlots read(long sequence) throws CorruptFileException {
    if (blob.kind() != SetBlob.KIND) {
      throw corrupt(blob, "kind " + SetBlob.KIND, "kind " + blob.kind());
    }
    long rows = column(SetBlob.ROWS, shape.stride());
    long begins = begins(sequence);
    long factors = shape.hasFactor() ? column(SetBlob.FACTORS, Float.BYTES) : 0;
    long scales = shape.hasScale() ? column(SetBlob.SCALES, Float.BYTES) : 0;
    FrozenSlots.Blocks keys = blocks(SetBlob.KEYS, SetBlob.KEY_OFFSETS, true);
    FrozenSlots.Blocks attributes =
        blob.has(SetBlob.ATTRIBUTES)
            ? blocks(SetBlob.ATTRIBUTES, SetBlob.ATTRIBUTE_OFFSETS, false)
            : FrozenSlots.Blocks.NONE;
    return new FrozenSlots(count, rows, begins, factors, scales, keys, attributes);
  }

  /** Where a column is that has as many entries as it must. */
  private long column(int id, int entryBytes) throws CorruptFileException {
    BlobSection section = blob.section(id);
    long expected = (long) count * entryBytes;
    if (section.bytes() != expected) {
      throw corrupt(
          blob, "section %d of %d bytes".formatted(id, expected), section.bytes() + " bytes");
    }
    return section.address();
  }

  private boolean isDead(int index) {
    return dead.contains(first + index);
  }

  private long begins(long sequence) throws CorruptFileException {
    long begins = column(SetBlob.BEGINS, Long.BYTES);
    for (int index = 0; index < count; index++) {
      long begin = NativeMemory.getLong(begins + (long) index * Long.BYTES);
      if ((begin < 1 || begin > sequence) && !isDead(index)) {
        throw corrupt(blob, "sequences from 1 to " + sequence, "sequence " + begin);
      }
    }
    return begins;
  }

  private FrozenSlots.Blocks blocks(int id, int offsetsId, boolean everyone)
      throws CorruptFileException {
    BlobSection section = blob.section(id);
    long offsets = column(offsetsId, Long.BYTES);
    for (int index = 0; index < count; index++) {
      long offset = NativeMemory.getLong(offsets + (long) index * Long.BYTES);
      boolean right =
          offset == SetBlob.NO_BLOCK
              ? !everyone || isDead(index)
              : offset >= 0 && isBlock(section, offset);
      if (!right) {
        throw corrupt(
            blob,
            "section %d with a block in its %d bytes".formatted(id, section.bytes()),
            "offset " + offset);
      }
    }
    return new FrozenSlots.Blocks(section.address(), offsets);
  }

  private static boolean isBlock(BlobSection section, long offset) {
    return offset % SetBlob.BLOCK_ALIGNMENT == 0
        && offset <= section.bytes() - SetBlob.SPARE_BYTES
        && Integer.BYTES + (long) PrefixedBytes.length(section.address() + offset)
            <= section.bytes() - offset;
  }

  static CorruptFileException corrupt(Blob blob, String expected, String found) {
    return new CorruptFileException(blob.name(), 0, expected, found);
  }
}
