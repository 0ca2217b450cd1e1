package io.pomai.orbit.checkpoint;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a manifest of what it is shown. Not thread-safe. */
public final class CatalogWriter implements Catalog {
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
  private final List<BlobReference> blobs = new ArrayList<>();
  private long leastContained = Long.MAX_VALUE;

  @Override
  public void greatestSet(long number) {
    payload.write(CatalogEntry.GREATEST_SET);
    putLong(number);
  }

  @Override
  public void set(
      long number,
      int database,
      boolean untilEmpty,
      ByteSlice name,
      ByteSlice config,
      SetState state) {
    payload.write(CatalogEntry.SET);
    putLong(number);
    putInt(database);
    payload.write(untilEmpty ? 1 : 0);
    putBytes(name);
    putBytes(config);
    putContained(state.contained());
    putLong(state.sequence());
    SetPart tail = state.tail();
    putInt(tail == null ? 0 : state.segments().size() + 1);
    if (tail != null) {
      state.segments().forEach(this::putPart);
      putPart(tail);
    }
    putBlob(state.index());
  }

  private void putPart(SetPart part) {
    putInt(part.first());
    putInt(part.count());
    putBlob(part.blob());
  }

  @Override
  public void database(int number, long contained, @Nullable BlobReference strings) {
    payload.write(CatalogEntry.DATABASE);
    putInt(number);
    putContained(contained);
    putBlob(strings);
  }

  @Override
  public void deadlines(int database, BlobReference deadlines) {
    payload.write(CatalogEntry.DEADLINES);
    putInt(database);
    putBlob(deadlines);
  }

  private void putContained(long sequence) {
    putLong(sequence);
    leastContained = Math.min(leastContained, sequence);
  }

  private void putBlob(@Nullable BlobReference blob) {
    putInt(blob == null ? CatalogEntry.NO_BLOB : blobs.size());
    if (blob != null) {
      blobs.add(blob);
    }
  }

  private void putBytes(ByteSlice bytes) {
    putInt(bytes.length());
    payload.writeBytes(bytes.toByteArray());
  }

  private void putLong(long value) {
    putInt((int) value);
    putInt((int) (value >>> Integer.SIZE));
  }

  private void putInt(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      payload.write(value >>> shift);
    }
  }

  /** The manifest, of at least one database. */
  public Manifest manifest(long version) {
    return new Manifest(version, leastContained + 1, blobs, payload.toByteArray());
  }
}
