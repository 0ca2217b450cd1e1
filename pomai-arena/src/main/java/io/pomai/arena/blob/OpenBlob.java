package io.pomai.arena.blob;

import io.pomai.arena.file.Advice;
import io.pomai.arena.file.CorruptFileException;

/**
 * What mapped and copied blobs share.
 *
 * <p>Thread-safe by one lock per blob: who asks for a section first holds up the others while it is
 * compared or copied.
 */
abstract class OpenBlob implements Blob {
  final BlobFile file;
  final BlobCounters counters;
  private boolean closed;

  OpenBlob(BlobFile file, BlobCounters counters) {
    this.file = file;
    this.counters = counters;
  }

  @Override
  public final String name() {
    return file.name();
  }

  @Override
  public final int kind() {
    return file.kind();
  }

  @Override
  public final long features() {
    return file.features();
  }

  @Override
  public final long bytes() {
    return file.bytes();
  }

  @Override
  public final boolean has(int id) {
    return file.has(id);
  }

  @Override
  public final synchronized BlobSection section(int id) throws CorruptFileException {
    return section(find(id));
  }

  @Override
  public final synchronized void advise(int id, Advice advice) throws CorruptFileException {
    advise(find(id), advice);
  }

  @Override
  public final synchronized void givePagesBack() {
    if (!closed) {
      file.givePagesBack();
    }
  }

  private SectionEntry find(int id) throws CorruptFileException {
    if (closed) {
      throw new IllegalStateException("blob=" + name() + ": closed; open it again");
    }
    if (!has(id)) {
      counters.missed();
    }
    return file.entry(id);
  }

  /** The bytes of a section; called under the lock of an open blob. */
  abstract BlobSection section(SectionEntry entry) throws CorruptFileException;

  /** Passes advice about a section on; called under the lock of an open blob. */
  abstract void advise(SectionEntry entry, Advice advice);

  @Override
  public final synchronized void close() {
    if (!closed) {
      closed = true;
      release();
      file.close();
    }
  }

  /** Gives up what the subclass holds; called once, under the lock. */
  abstract void release();
}
