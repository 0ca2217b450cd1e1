package io.pomai.arena.file;

import io.pomai.arena.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of the operating system, written through its channel. */
final class DiskFile implements StorageFile {
  private static final long LARGEST_WRITE = 1L << 30;

  private final FileChannel channel;

  DiskFile(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(long position, long address, long bytes) throws IOException {
    for (long done = 0; done < bytes; ) {
      done += writePart(position + done, address + done, Math.min(bytes - done, LARGEST_WRITE));
    }
  }

  private long writePart(long position, long address, long bytes) throws IOException {
    ByteBuffer part = NativeMemory.ALL.asSlice(address, bytes).asByteBuffer();
    while (part.hasRemaining()) {
      channel.write(part, position + part.position());
    }
    return bytes;
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void truncate(long bytes) throws IOException {
    channel.truncate(bytes);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
