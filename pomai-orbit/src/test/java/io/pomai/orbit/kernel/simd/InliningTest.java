package io.pomai.orbit.kernel.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

/** Steps that hand vectors to each other are short enough for the compiler to inline always. */
class InliningTest {
  /** The default of {@code -XX:MaxInlineSize}: longer methods depend on what the profile says. */
  private static final int ALWAYS_INLINED = 35;

  @Test
  void stepsWithVectorsAreAlwaysInlined() throws IOException {
    assertThat(shortSteps(Lanes.class)).isGreaterThan(10);
    assertThat(shortSteps(SimdPackedKernel.class)).isGreaterThan(3);
    assertThat(shortSteps(SimdSketchKernel.class)).isGreaterThan(3);
  }

  /** How many steps there are; a long one is a failure. */
  private static int shortSteps(Class<?> type) throws IOException {
    int steps = 0;
    for (MethodModel method : parse(type).methods()) {
      if (method.methodType().stringValue().contains("Vector;")) {
        steps++;
        CodeModel code = method.code().orElseThrow();
        assertThat(((CodeAttribute) code).codeLength())
            .as("%s.%s", type.getSimpleName(), method.methodName().stringValue())
            .isLessThanOrEqualTo(ALWAYS_INLINED);
      }
    }
    return steps;
  }

  private static ClassModel parse(Class<?> type) throws IOException {
    try (InputStream bytes = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return ClassFile.of().parse(bytes.readAllBytes());
    }
  }
}
