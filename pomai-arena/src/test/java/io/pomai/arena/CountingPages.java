package io.pomai.arena;

import java.util.concurrent.atomic.AtomicLong;

/** A page source that counts what is mapped, and refuses beyond a limit. */
final class CountingPages implements PageSource {
  private final PageSource pages;
  private final long limit;
  final AtomicLong mapped = new AtomicLong();
  final AtomicLong discarded = new AtomicLong();

  CountingPages(PageSource pages, long limit) {
    this.pages = pages;
    this.limit = limit;
  }

  static CountingPages unlimited() {
    return new CountingPages(PageSource.ofSystem(), Long.MAX_VALUE);
  }

  @Override
  public long map(long bytes, long alignment) {
    if (mapped.get() + bytes > limit) {
      return 0;
    }
    mapped.addAndGet(bytes);
    return pages.map(bytes, alignment);
  }

  @Override
  public void unmap(long address, long bytes) {
    mapped.addAndGet(-bytes);
    pages.unmap(address, bytes);
  }

  @Override
  public void discard(long address, long bytes) {
    discarded.addAndGet(bytes);
    pages.discard(address, bytes);
  }

  @Override
  public void adviseHugePages(long address, long bytes) {
    pages.adviseHugePages(address, bytes);
  }

  @Override
  public void makeHuge(long address, long bytes) {
    pages.makeHuge(address, bytes);
  }
}
