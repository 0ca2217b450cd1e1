package io.pomai.arena.blob;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;

/** Blobs that are read in place from the mapped file: no copy, pages come as they are touched. */
public final class MappedBlobs implements BlobStore {
  private final StorageFolder folder;
  private final BlobSettings settings;
  private final BlobCounters counters = new BlobCounters();

  /** The blobs of {@code folder}. */
  public MappedBlobs(StorageFolder folder, BlobSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  @Override
  public Blob open(BlobReference reference) throws IOException {
    BlobFile file = BlobFile.open(folder, reference, settings);
    return new MappedBlob(file, settings.verification() == Verification.EAGER, counters);
  }

  @Override
  public BlobStats stats() {
    return counters.stats();
  }
}
