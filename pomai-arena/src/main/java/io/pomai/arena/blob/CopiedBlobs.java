package io.pomai.arena.blob;

import io.pomai.arena.SlabArena;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;

/**
 * Blobs whose sections are copied into memory when they are first asked for, and stay there until
 * the blob is closed.
 */
public final class CopiedBlobs implements BlobStore {
  private final StorageFolder folder;
  private final SlabArena arena;
  private final BlobSettings settings;
  private final BlobCounters counters = new BlobCounters();

  /** The blobs of {@code folder}, copied into {@code arena}. */
  public CopiedBlobs(StorageFolder folder, SlabArena arena, BlobSettings settings) {
    this.folder = folder;
    this.arena = arena;
    this.settings = settings;
  }

  @Override
  public Blob open(BlobReference reference) throws IOException {
    return new CopiedBlob(BlobFile.open(folder, reference, settings), arena, counters);
  }

  @Override
  public BlobStats stats() {
    return counters.stats();
  }
}
