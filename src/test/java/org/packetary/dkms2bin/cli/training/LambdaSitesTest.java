package org.packetary.dkms2bin.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class LambdaSitesTest {

  private static final String ME = "org/packetary/dkms2bin/cli/training/LambdaSitesTest$Some";

  /** Has two lambdas, and a long constant, which takes two places in the constant pool. */
  static final class Some {
    static final long LONG = 1L << 40;

    private Some() {}

    static Supplier<Long> captured(Long value) {
      return () -> value + LONG;
    }

    static ToIntFunction<String> method() {
      return String::length;
    }
  }

  @Test
  void aLambdaIsALineWithItsOwnerItsTypesAndWhatItCalls() throws IOException {
    assertThat(lines("LambdaSitesTest$Some.class"))
        .containsExactlyInAnyOrder(
            "@lambda-proxy "
                + ME
                + " get (Ljava/lang/Long;)Ljava/util/function/Supplier; ()Ljava/lang/Object;"
                + " REF_invokeStatic "
                + ME
                + " lambda$captured$0 (Ljava/lang/Long;)Ljava/lang/Long; ()Ljava/lang/Long;",
            "@lambda-proxy "
                + ME
                + " applyAsInt ()Ljava/util/function/ToIntFunction; (Ljava/lang/Object;)I"
                + " REF_invokeVirtual java/lang/String length ()I (Ljava/lang/String;)I");
  }

  @Test
  void aClassWithoutLambdasHasNoLines() throws IOException {
    assertThat(lines("/java/lang/Object.class")).isEmpty();
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LambdaSitesTest.class.getResourceAsStream(resource))) {
      return LambdaSites.of(in);
    }
  }
}
