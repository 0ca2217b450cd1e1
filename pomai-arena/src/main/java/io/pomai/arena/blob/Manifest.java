package io.pomai.arena.blob;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which blobs are live, and where the log goes on from them. Immutable. */
public final class Manifest {
  /** The largest payload, in bytes. */
  public static final int MAX_PAYLOAD = 1 << 30;

  private final long version;
  private final long logSequence;
  private final List<BlobReference> blobs;
  private final byte[] payload;

  /**
   * A manifest.
   *
   * @param version a number of the caller's, 1 or more, that grows with every manifest
   * @param logSequence the first sequence of the log that the blobs do not contain, 0 or more
   * @param blobs the live blobs, each name once
   * @param payload what else the caller must know, at most {@link #MAX_PAYLOAD} bytes
   */
  public Manifest(long version, long logSequence, List<BlobReference> blobs, byte[] payload) {
    if (version < 1 || logSequence < 0) {
      throw new IllegalArgumentException(
          "version=%d logSequence=%d: expected at least 1 and 0".formatted(version, logSequence));
    }
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "payload=" + payload.length + ": expected at most " + MAX_PAYLOAD + " bytes");
    }
    this.version = version;
    this.logSequence = logSequence;
    this.blobs = List.copyOf(blobs);
    this.payload = payload.clone();
    checkNames();
  }

  private void checkNames() {
    Set<String> names = new HashSet<>();
    for (BlobReference blob : blobs) {
      if (!names.add(blob.name())) {
        throw new IllegalArgumentException("blob=" + blob.name() + ": expected every name once");
      }
    }
  }

  /** Grows with every manifest. */
  public long version() {
    return version;
  }

  /** The first sequence of the log that the blobs do not contain. */
  public long logSequence() {
    return logSequence;
  }

  /** The live blobs. */
  public List<BlobReference> blobs() {
    return blobs;
  }

  /** A copy of what the caller stored beside the blobs. */
  public byte[] payload() {
    return payload.clone();
  }
}
