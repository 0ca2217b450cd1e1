package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * What a blob should hold: the model of the tests.
 *
 * @param kind of the blob
 * @param features of the blob
 * @param sections their bytes by id, in the order of writing
 */
record BlobContent(int kind, long features, Map<Integer, byte[]> sections) {
  static final long KNOWN_FEATURES = 0xFF;
  private static final int[] ALIGNMENTS = {64, 256, 4096};

  /** Up to six sections of up to {@code largest} bytes, small ones and empty ones among them. */
  static BlobContent random(Random random, int largest) {
    Map<Integer, byte[]> sections = new LinkedHashMap<>();
    int count = random.nextInt(7);
    while (sections.size() < count) {
      int bound = 1 + (random.nextBoolean() ? largest : Math.min(largest, 200));
      byte[] bytes = new byte[random.nextInt(8) == 0 ? 0 : random.nextInt(bound)];
      random.nextBytes(bytes);
      sections.put(random.nextInt(100) - 10, bytes);
    }
    return new BlobContent(random.nextInt(), random.nextInt() & KNOWN_FEATURES, sections);
  }

  /** Writes the blob in pieces of random sizes. */
  BlobReference write(StorageFolder folder, String name, Random random) throws IOException {
    try (BlobWriter writer = BlobWriter.create(folder, name, kind, features)) {
      for (Map.Entry<Integer, byte[]> section : sections.entrySet()) {
        int alignment = ALIGNMENTS[random.nextInt(ALIGNMENTS.length)];
        writer.beginSection(section.getKey(), alignment);
        writePieces(writer, section.getValue(), random);
        writer.endSection();
      }
      return writer.finish();
    }
  }

  /** Writes bytes in pieces of random sizes. */
  private static void writePieces(BlobWriter writer, byte[] bytes, Random random)
      throws IOException {
    int done = 0;
    while (done < bytes.length) {
      int left = bytes.length - done;
      int piece = random.nextInt(4) == 0 ? left : 1 + random.nextInt(left);
      writeWhole(writer, Arrays.copyOfRange(bytes, done, done + piece));
      done += piece;
    }
  }

  /** Writes bytes from native memory that is gone at once. */
  static void writeWhole(BlobWriter writer, byte[] bytes) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      long address = memory.allocate(Math.max(1, bytes.length)).address();
      NativeMemory.copy(bytes, 0, address, bytes.length);
      writer.write(address, bytes.length);
    }
  }

  /** Fails unless a blob has this content and no other. */
  void assertIn(Blob blob) throws IOException {
    assertThat(blob.kind()).isEqualTo(kind);
    assertThat(blob.features()).isEqualTo(features);
    for (int id = -10; id < 90; id++) {
      assertThat(blob.has(id)).isEqualTo(sections.containsKey(id));
    }
    for (int id : sections.keySet()) {
      assertThat(bytes(blob, id)).isEqualTo(sections.get(id));
    }
  }

  static byte[] bytes(Blob blob, int id) throws IOException {
    BlobSection section = blob.section(id);
    byte[] bytes = new byte[Math.toIntExact(section.bytes())];
    NativeMemory.copy(section.address(), bytes, 0, bytes.length);
    return bytes;
  }
}
