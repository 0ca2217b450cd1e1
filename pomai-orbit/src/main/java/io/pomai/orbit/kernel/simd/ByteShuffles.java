package io.pomai.orbit.kernel.simd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The widest bytes that this machine shuffles in one instruction. Where 512-bit vectors come
 * without byte shuffles (AVX-512 before VBMI) the compiler emulates them slowly, and 256 bits are
 * faster.
 */
final class ByteShuffles {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private ByteShuffles() {}

  static VectorSpecies<Byte> species() {
    VectorSpecies<Byte> preferred = ByteVector.SPECIES_PREFERRED;
    return preferred.vectorBitSize() <= 256 || hasVbmi() ? preferred : ByteVector.SPECIES_256;
  }

  private static boolean hasVbmi() {
    try {
      return Files.readString(CPU_INFO).contains("avx512_vbmi");
    } catch (IOException e) {
      return false;
    }
  }
}
