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
    ClassModel lanes = parse(Lanes.class);
    int steps = 0;
    for (MethodModel method : lanes.methods()) {
      if (method.methodType().stringValue().contains("Vector;")) {
        steps++;
        CodeModel code = method.code().orElseThrow();
        assertThat(((CodeAttribute) code).codeLength())
            .as(method.methodName().stringValue())
            .isLessThanOrEqualTo(ALWAYS_INLINED);
      }
    }
    assertThat(steps).isGreaterThan(10);
  }

  private static ClassModel parse(Class<?> type) throws IOException {
    try (InputStream bytes = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return ClassFile.of().parse(bytes.readAllBytes());
    }
  }
}
