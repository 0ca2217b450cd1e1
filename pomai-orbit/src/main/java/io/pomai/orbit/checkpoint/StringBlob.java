package io.pomai.orbit.checkpoint;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.log.PayloadReader;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The blob of the strings of a database. Its one section, number 1, has of each string the key and
 * the value, both as a length (int32) and as many bytes.
 */
public final class StringBlob {
  private static final int KIND = 2;
  private static final int STRINGS = 1;

  private StringBlob() {}

  /**
   * Returns when a blob of all strings is on the device; null if there are none.
   *
   * @param source adds some strings to a batch, and returns whether there may be more
   */
  public static @Nullable BlobReference write(
      StorageFolder folder, String name, Predicate<StringBatch> source) throws IOException {
    try (StringBatch batch = new StringBatch()) {
      boolean more = true;
      while (more && batch.isEmpty()) {
        more = source.test(batch);
      }
      return batch.isEmpty() ? null : write(folder, name, batch, more, source);
    }
  }

  private static BlobReference write(
      StorageFolder folder,
      String name,
      StringBatch batch,
      boolean moreThanBatch,
      Predicate<StringBatch> source)
      throws IOException {
    try (BlobWriter out = BlobWriter.create(folder, name, KIND, 0)) {
      out.beginSection(STRINGS);
      out.write(batch.address(), batch.bytes());
      boolean more = moreThanBatch;
      while (more) {
        batch.clear();
        more = source.test(batch);
        out.write(batch.address(), batch.bytes());
      }
      out.endSection();
      return out.finish();
    }
  }

  /**
   * Shows all keys and their strings; slices are valid during the call only.
   *
   * @throws CorruptFileException when the blob is damaged, or is none of strings
   */
  public static void read(Blob blob, BiConsumer<ByteSlice, ByteSlice> target)
      throws CorruptFileException {
    if (blob.kind() != KIND) {
      throw new CorruptFileException(blob.name(), 0, "kind " + KIND, "kind " + blob.kind());
    }
    BlobSection section = blob.section(STRINGS);
    PayloadReader in = new PayloadReader().at(section.address(), section.bytes());
    ByteSlice key = new ByteSlice();
    ByteSlice value = new ByteSlice();
    while (in.hasMore()) {
      in.getBytes("key", key);
      in.getBytes("value", value);
      target.accept(key, value);
    }
  }
}
