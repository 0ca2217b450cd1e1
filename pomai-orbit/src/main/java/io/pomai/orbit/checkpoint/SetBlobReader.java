package io.pomai.orbit.checkpoint;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.store.FrozenSlots;
import io.pomai.orbit.store.RowShape;

/** Reads the blob of a set, in place, and believes nothing: a checksum does not say who wrote. */
public final class SetBlobReader {
  private final Blob blob;
  private final RowShape shape;
  private final SetState state;

  private SetBlobReader(Blob blob, RowShape shape, SetState state) {
    this.blob = blob;
    this.shape = shape;
    this.state = state;
  }

  /**
   * The slots in a blob, readable until it is closed.
   *
   * @param state what the catalog says of it
   * @throws CorruptFileException when the blob is damaged, or is none of a set of this shape
   */
  public static FrozenSlots read(Blob blob, RowShape shape, SetState state)
      throws CorruptFileException {
    return new SetBlobReader(blob, shape, state).read();
  }

  private FrozenSlots read() throws CorruptFileException {
    if (blob.kind() != SetBlob.KIND) {
      throw corrupt("kind " + SetBlob.KIND, "kind " + blob.kind());
    }
    long rows = column(SetBlob.ROWS, shape.stride());
    long begins = begins();
    long factors = shape.hasFactor() ? column(SetBlob.FACTORS, Float.BYTES) : 0;
    long scales = shape.hasScale() ? column(SetBlob.SCALES, Float.BYTES) : 0;
    FrozenSlots.Blocks keys = blocks(SetBlob.KEYS, SetBlob.KEY_OFFSETS, 0);
    FrozenSlots.Blocks attributes =
        blob.has(SetBlob.ATTRIBUTES)
            ? blocks(SetBlob.ATTRIBUTES, SetBlob.ATTRIBUTE_OFFSETS, SetBlob.NO_BLOCK)
            : FrozenSlots.Blocks.NONE;
    return new FrozenSlots(state.count(), rows, begins, factors, scales, keys, attributes);
  }

  /** Where a column is that has as many entries as it must. */
  private long column(int id, int entryBytes) throws CorruptFileException {
    BlobSection section = blob.section(id);
    long expected = (long) state.count() * entryBytes;
    if (section.bytes() != expected) {
      throw corrupt("section %d of %d bytes".formatted(id, expected), section.bytes() + " bytes");
    }
    return section.address();
  }

  private long begins() throws CorruptFileException {
    long begins = column(SetBlob.BEGINS, Long.BYTES);
    for (int slot = 0; slot < state.count(); slot++) {
      long begin = NativeMemory.getLong(begins + (long) slot * Long.BYTES);
      if (begin < 1 || begin > state.sequence()) {
        throw corrupt("sequences from 1 to " + state.sequence(), "sequence " + begin);
      }
    }
    return begins;
  }

  private FrozenSlots.Blocks blocks(int id, int offsetsId, long leastOffset)
      throws CorruptFileException {
    BlobSection section = blob.section(id);
    long offsets = column(offsetsId, Long.BYTES);
    for (int slot = 0; slot < state.count(); slot++) {
      long offset = NativeMemory.getLong(offsets + (long) slot * Long.BYTES);
      if (offset < leastOffset || (offset >= 0 && !isBlock(section, offset))) {
        throw corrupt(
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

  private CorruptFileException corrupt(String expected, String found) {
    return new CorruptFileException(blob.name(), 0, expected, found);
  }
}
