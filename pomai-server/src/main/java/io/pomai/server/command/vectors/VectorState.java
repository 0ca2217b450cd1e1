package io.pomai.server.command.vectors;

import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.ByteSlice;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.VectorArgument;
import io.pomai.server.command.Session;
import io.pomai.server.command.SessionState;

/**
 * What the vector commands of one connection reuse from command to command. Threads: that of its
 * session.
 */
public final class VectorState implements SessionState {
  private final VectorArgument argument = new VectorArgument(PooledByteBufAllocator.DEFAULT);
  private final VectorOptions options = new VectorOptions();
  private final ByteSlice vector = new ByteSlice();
  private final ByteSlice attributes = new ByteSlice();
  private final SetLookup sets;
  private final HitWriter hits;
  private final FilterArgument filters = new FilterArgument();
  private final VectorBatch batch = new VectorBatch();
  private final GivenVector given = new GivenVector(argument);
  private final AddOptions add = new AddOptions();
  private final SimilarQuery similar = new SimilarQuery();
  private int k;

  public VectorState(Session session) {
    this.sets = new SetLookup(session);
    this.hits = new HitWriter(session);
  }

  static VectorState of(Session session) {
    return (VectorState) session.state();
  }

  /** Forgets the command's vectors, and keeps no memory that only a long one needs. */
  @Override
  public void end() {
    argument.reset();
    batch.clear();
    given.release();
    similar.clear();
  }

  /** Takes one vector from the cursor; valid until the command ends. */
  ByteSlice readVector(ArgumentCursor cursor) {
    argument.read(cursor);
    return vector.wrap(argument.address(), argument.dimension() * Float.BYTES);
  }

  /** The vector that was read last. */
  ByteSlice vector() {
    return vector;
  }

  int dimension() {
    return vector.length() / Float.BYTES;
  }

  VectorOptions options() {
    return options;
  }

  ByteSlice attributes() {
    return attributes;
  }

  /** The vector of VADD and VSIM. */
  GivenVector given() {
    return given;
  }

  /** The options of VADD. */
  AddOptions add() {
    return add;
  }

  /** What VSIM asks for. */
  SimilarQuery similar() {
    return similar;
  }

  SetLookup sets() {
    return sets;
  }

  HitWriter hits() {
    return hits;
  }

  FilterArgument filters() {
    return filters;
  }

  VectorBatch batch() {
    return batch;
  }

  /** How many hits the current search wants. */
  int k() {
    return k;
  }

  void k(int wanted) {
    k = wanted;
  }

  @Override
  public void close() {
    argument.close();
  }
}
