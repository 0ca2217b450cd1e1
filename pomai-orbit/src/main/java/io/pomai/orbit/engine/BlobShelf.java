package io.pomai.orbit.engine;

import io.pomai.arena.SlabArena;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobSettings;
import io.pomai.arena.blob.BlobStats;
import io.pomai.arena.blob.BlobStore;
import io.pomai.arena.blob.CopiedBlobs;
import io.pomai.arena.blob.MappedBlobs;
import io.pomai.arena.blob.Verification;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.checkpoint.SetBlobReader;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open blobs of one engine.
 *
 * <p>Thread-safe once {@link #begin} has returned. A blob is closed by whoever knows that nobody
 * reads it any more; {@link #close} closes the rest.
 */
final class BlobShelf implements AutoCloseable {
  private final Set<Blob> open = ConcurrentHashMap.newKeySet();
  private @Nullable BlobStore mapped;
  private @Nullable BlobStore copied;

  /** Opens blobs of {@code folder} from now on. */
  void begin(StorageFolder folder, SlabArena arena, Verification verification) {
    BlobSettings settings = new BlobSettings(verification, SetBlobReader.KNOWN_FEATURES);
    mapped = new MappedBlobs(folder, settings);
    copied = new CopiedBlobs(folder, arena, settings);
  }

  /** Opens a blob, to be read in place or from a copy. */
  Blob open(BlobReference reference, boolean inPlace) throws IOException {
    Blob blob = Objects.requireNonNull(inPlace ? mapped : copied).open(reference);
    open.add(blob);
    return blob;
  }

  /** Closes a blob that nobody reads. */
  void close(Blob blob) {
    open.remove(blob);
    blob.close();
  }

  /** Lets the system have what this process has mapped; what is read again comes back. */
  void givePagesBack() {
    open.forEach(Blob::givePagesBack);
  }

  /** What blobs were used for. */
  BlobStats stats() {
    BlobStats inPlace = statsOf(mapped);
    BlobStats copies = statsOf(copied);
    return new BlobStats(
        inPlace.mappedHits(),
        copies.copies(),
        inPlace.misses() + copies.misses(),
        inPlace.mappedBytes(),
        copies.copiedBytes());
  }

  private static BlobStats statsOf(@Nullable BlobStore store) {
    return store == null ? new BlobStats(0, 0, 0, 0, 0) : store.stats();
  }

  /** Closes all blobs; nobody reads any. */
  @Override
  public void close() {
    open.forEach(Blob::close);
    open.clear();
  }
}
