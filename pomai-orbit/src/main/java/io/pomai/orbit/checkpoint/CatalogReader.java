package io.pomai.orbit.checkpoint;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import io.pomai.orbit.log.MalformedChangeException;
import io.pomai.orbit.log.PayloadReader;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows what a manifest says. */
public final class CatalogReader {
  private final PayloadReader in;
  private final List<BlobReference> blobs;
  private final ByteSlice name = new ByteSlice();
  private final ByteSlice config = new ByteSlice();

  private CatalogReader(PayloadReader in, List<BlobReference> blobs) {
    this.in = in;
    this.blobs = blobs;
  }

  /**
   * Shows all entries to {@code target}, in the order in which they were written.
   *
   * @throws MalformedChangeException if an entry is none of {@link CatalogEntry}
   */
  public static void read(Manifest manifest, Catalog target) {
    byte[] payload = manifest.payload();
    try (Arena memory = Arena.ofConfined()) {
      long address = memory.allocate(Math.max(1, payload.length)).address();
      NativeMemory.copy(payload, 0, address, payload.length);
      PayloadReader in = new PayloadReader().at(address, payload.length);
      CatalogReader reader = new CatalogReader(in, manifest.blobs());
      while (in.hasMore()) {
        reader.entry(target);
      }
    }
  }

  private void entry(Catalog target) {
    int kind = in.getByte("kind");
    switch (kind) {
      case CatalogEntry.GREATEST_SET -> target.greatestSet(in.getLong("greatest set"));
      case CatalogEntry.SET -> set(target);
      case CatalogEntry.DATABASE ->
          target.database(in.getInt("database"), in.getLong("contained"), blob());
      case CatalogEntry.DEADLINES -> target.deadlines(in.getInt("database"), deadlines());
      default ->
          throw new MalformedChangeException(
              "manifest entry=" + kind + ": unknown; a newer version may have written it");
    }
  }

  private void set(Catalog target) {
    long number = in.getLong("set");
    int database = in.getInt("database");
    boolean untilEmpty = in.getByte("lives") != 0;
    in.getBytes("name", name);
    in.getBytes("config", config);
    target.set(number, database, untilEmpty, name, config, state());
  }

  private SetState state() {
    long contained = in.getLong("contained");
    long sequence = in.getLong("sequence");
    int parts = in.getInt("parts");
    if (parts < 0 || parts > blobs.size()) {
      throw new MalformedChangeException(
          "parts=" + parts + ": expected 0 to " + blobs.size() + ", the number of blobs");
    }
    List<SetPart> segments = new ArrayList<>();
    int end = 0;
    for (int i = 0; i < parts; i++) {
      SetPart part = part(end, i == parts - 1);
      end = part.end();
      segments.add(part);
    }
    SetPart tail = parts == 0 ? null : segments.removeLast();
    return new SetState(contained, sequence, segments, tail, blob());
  }

  private SetPart part(int least, boolean isTail) {
    int first = in.getInt("first");
    int count = in.getInt("count");
    BlobReference blob = blob();
    if (first < least || count < (isTail ? 0 : 1) || first + count < 0 || blob == null) {
      throw new MalformedChangeException(
          "first=%d count=%d: expected slots from %d on, in a blob".formatted(first, count, least));
    }
    return new SetPart(first, count, blob);
  }

  private BlobReference deadlines() {
    BlobReference blob = blob();
    if (blob == null) {
      throw new MalformedChangeException("deadlines without a blob: expected one");
    }
    return blob;
  }

  private @Nullable BlobReference blob() {
    int place = in.getInt("blob");
    if (place < CatalogEntry.NO_BLOB || place >= blobs.size()) {
      throw new MalformedChangeException(
          "blob=" + place + ": expected -1 to " + (blobs.size() - 1));
    }
    return place == CatalogEntry.NO_BLOB ? null : blobs.get(place);
  }
}
