package io.pomai.orbit.ivf;

/** Nobody helps. */
final class Alone implements WorkShare {
  @Override
  public int workers() {
    return 1;
  }

  @Override
  public void run(int parts, Work work) {
    for (int part = 0; part < parts; part++) {
      work.run(0, part);
    }
  }

  @Override
  public int pin() {
    return 0;
  }

  @Override
  public void unpin(int token) {}
}
