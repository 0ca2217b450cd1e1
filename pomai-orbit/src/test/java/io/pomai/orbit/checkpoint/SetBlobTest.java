package io.pomai.orbit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobSettings;
import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.blob.MappedBlobs;
import io.pomai.arena.blob.Verification;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.store.FrozenSlots;
import io.pomai.orbit.store.RowShape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** Blobs of sets whose checksums are right and whose contents are not. */
class SetBlobTest {
  private static final RowShape SHAPE =
      RowShape.of(4, Metric.L2, ElementType.F32, KernelProvider.select(KernelChoice.SCALAR));
  private static final String NAME = "set.blob";
  private static final int FIRST = 3;
  private static final RoaringBitmap NONE = new RoaringBitmap();

  private final Map<Integer, long[]> words = new TreeMap<>();

  /** A blob of two vectors with the keys "a" and "b", in words of 8 bytes. */
  SetBlobTest() {
    words.put(SetBlob.ROWS, new long[] {1, 2, 3, 4});
    words.put(SetBlob.BEGINS, new long[] {1, 2});
    words.put(SetBlob.KEYS, new long[] {'a' << 8 | 2 | ('b' << 8 | 2) << 16, 0});
    words.put(SetBlob.KEY_OFFSETS, new long[] {0, 2});
  }

  private FrozenSlots read(int count, long sequence) throws IOException {
    Blob blob = blob();
    SetPart part = part(blob, count);
    return SetBlobReader.read(blob, SHAPE, part, sequence, dead(blob, part));
  }

  private @Nullable KeyHashes readHashes() throws IOException {
    Blob blob = blob();
    SetPart part = part(blob, 2);
    return SetBlobReader.readHashes(blob, part, dead(blob, part));
  }

  private static SetPart part(Blob blob, int count) {
    return new SetPart(FIRST, count, new BlobReference(blob.name(), blob.bytes(), 0));
  }

  private static RoaringBitmap dead(Blob blob, SetPart part) throws IOException {
    return blob.has(SetBlob.DEAD) ? SetBlobReader.readDead(blob, part) : NONE;
  }

  private Blob blob() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    BlobReference reference;
    try (BlobWriter out = BlobWriter.create(disk, NAME, SetBlob.KIND, 0)) {
      for (var section : words.entrySet()) {
        out.beginSection(section.getKey());
        write(out, section.getValue());
        out.endSection();
      }
      reference = out.finish();
    }
    return new MappedBlobs(disk, new BlobSettings(Verification.LAZY, 0)).open(reference);
  }

  private static void write(BlobWriter out, long[] values) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      long word = memory.allocate(Long.BYTES, Long.BYTES).address();
      for (long value : values) {
        NativeMemory.putLong(word, value);
        out.write(word, Long.BYTES);
      }
    }
  }

  private void refuses(int count, long sequence) {
    assertThatThrownBy(() -> read(count, sequence))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(NAME);
  }

  @Test
  void readsWhatIsRight() throws IOException {
    FrozenSlots slots = read(2, 2);
    assertThat(slots.count()).isEqualTo(2);
    assertThat(PrefixedBytes.length(slots.keyBlock(1))).isEqualTo(1);
    assertThat(NativeMemory.getByte(PrefixedBytes.bytes(slots.keyBlock(1)))).isEqualTo((byte) 'b');
  }

  @Test
  void refusesAnotherNumberOfVectors() {
    refuses(1, 2);
    refuses(3, 2);
  }

  @Test
  void refusesSequencesThatWereNotPublished() {
    refuses(2, 1);
    words.put(SetBlob.BEGINS, new long[] {0, 2});
    refuses(2, 2);
  }

  @Test
  void refusesKeysOutsideOfTheirSection() {
    for (long offset : new long[] {-1, 1, 10, 16, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE}) {
      words.put(SetBlob.KEY_OFFSETS, new long[] {0, offset});
      refuses(2, 2);
    }
  }

  @Test
  void refusesKeysThatAreTooLong() {
    for (long prefix : new long[] {15 << 1, 127 << 1, 0xFFFF_FFFFL, 0x7FFF_FFFFL, 201}) {
      words.put(SetBlob.KEYS, new long[] {prefix, 0});
      words.put(SetBlob.KEY_OFFSETS, new long[] {0, 0});
      refuses(2, 2);
    }
  }

  @Test
  void refusesABlobWithoutASection() {
    words.remove(SetBlob.BEGINS);
    refuses(2, 2);
  }

  @Test
  void refusesAttributesOutsideOfTheirSection() throws IOException {
    words.put(SetBlob.ATTRIBUTES, new long[] {'x' << 8 | 2, 0});
    words.put(SetBlob.ATTRIBUTE_OFFSETS, new long[] {-1, 0});
    assertThat(read(2, 2).count()).isEqualTo(2);
    words.put(SetBlob.ATTRIBUTE_OFFSETS, new long[] {-2, 0});
    refuses(2, 2);
  }

  private static long hashed(long hash, long index) {
    return hash << Integer.SIZE | index;
  }

  @Test
  void readsHashes() throws IOException {
    assertThat(readHashes()).isNull();
    words.put(SetBlob.KEY_HASHES, new long[] {77, hashed(5, 1), hashed(0xFFFF_FFFFL, 0)});
    KeyHashes hashes = Objects.requireNonNull(readHashes());
    assertThat(hashes.seed()).isEqualTo(77);
    assertThat(hashes.slots().count()).isEqualTo(2);
    assertThat(hashes.slots().hash(1)).isEqualTo(0xFFFF_FFFFL);
    assertThat(hashes.slots().index(0)).isEqualTo(1);
  }

  @Test
  void refusesHashesThatAreNotThoseOfTheSlots() {
    for (long[] entries :
        new long[][] {
          {},
          {77},
          {77, hashed(5, 0)},
          {77, hashed(5, 0), hashed(6, 0)},
          {77, hashed(5, 0), hashed(6, 2)},
          {77, hashed(5, 0), hashed(6, 0xFFFF_FFFFL)},
          {77, hashed(6, 0), hashed(5, 1)},
          {77, hashed(0xFFFF_FFFFL, 0), hashed(5, 1)},
          {77, hashed(5, 0), hashed(6, 1), hashed(7, 1)},
        }) {
      words.put(SetBlob.KEY_HASHES, entries);
      assertThatThrownBy(this::readHashes)
          .as(Arrays.toString(entries))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(NAME);
    }
  }

  @Test
  void hashesOfTheDeadMayBeThereOrNot() throws IOException {
    words.put(SetBlob.BEGINS, new long[] {1, 0});
    words.put(SetBlob.DEAD, words(RoaringBitmap.bitmapOf(FIRST + 1)));
    words.put(SetBlob.KEY_HASHES, new long[] {77, hashed(5, 0), hashed(6, 1)});
    assertThat(readHashes()).isNotNull();
    words.put(SetBlob.KEY_HASHES, new long[] {77, hashed(5, 0)});
    assertThat(readHashes()).isNotNull();
  }

  private static long[] words(RoaringBitmap bitmap) {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    bitmap.serialize(bytes);
    bytes.rewind();
    long[] words = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(words);
    return words;
  }

  @Test
  void believesWhoIsDead() throws IOException {
    words.put(SetBlob.BEGINS, new long[] {1, 0});
    words.put(SetBlob.KEY_OFFSETS, new long[] {0, -1});
    refuses(2, 2);
    words.put(SetBlob.DEAD, words(RoaringBitmap.bitmapOf(FIRST + 1)));
    assertThat(read(2, 2).count()).isEqualTo(2);
    words.put(SetBlob.DEAD, words(RoaringBitmap.bitmapOf(FIRST)));
    refuses(2, 2);
  }

  @Test
  void refusesDeadThatAreNotThere() {
    words.put(SetBlob.DEAD, words(RoaringBitmap.bitmapOf(FIRST + 2)));
    refuses(2, 2);
    words.put(SetBlob.DEAD, new long[] {-1, -1, 17});
    refuses(2, 2);
    words.put(SetBlob.DEAD, new long[] {});
    refuses(2, 2);
  }
}
