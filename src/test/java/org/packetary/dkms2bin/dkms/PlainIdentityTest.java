package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;

class PlainIdentityTest {

  private static final Path INPUT = Path.of("some/driver");

  private final Path tree;

  PlainIdentityTest(@TempDir Path tree) {
    this.tree = tree;
  }

  private ModuleId read(String conf, Optional<String> name, Optional<String> version)
      throws IOException {
    Files.writeString(tree.resolve("dkms.conf"), conf);
    return PlainIdentity.of(tree, INPUT, name, version);
  }

  private ModuleId read(String conf) throws IOException {
    return read(conf, Optional.empty(), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PACKAGE_NAME=\"foo\"\nPACKAGE_VERSION=\"1.0~a+b\"\n",
        "PACKAGE_NAME='foo' # the name\nPACKAGE_VERSION=1.0~a+b;\nMAKE=\"make V=$PACKAGE_VERSION\"\n",
        "  PACKAGE_NAME=foo\r\nPACKAGE_VERSION[0]=\"1.0~a+b\"\r\n",
      })
  void plainTextIsRead(String conf) throws IOException {
    assertThat(read(conf)).isEqualTo(new ModuleId("foo", "1.0~a+b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PACKAGE_NAME=$(id)\nPACKAGE_VERSION=1\n",
        "PACKAGE_NAME=\"$X\"\nPACKAGE_VERSION=1\n",
        "PACKAGE_NAME=`id`\nPACKAGE_VERSION=1\n",
        "PACKAGE_NAME=foo\nif true; then PACKAGE_NAME=bar; fi\nPACKAGE_VERSION=1\n",
        "PACKAGE_NAME=foo\nPACKAGE_NAME+=bar\nPACKAGE_VERSION=1\n",
        "PACKAGE_NAME=foo$X\nPACKAGE_VERSION=1\n",
        "PACKAGE_VERSION=1\n",
      })
  void anythingElseHasToBeSaid(String conf) throws IOException {
    assertThatThrownBy(() -> read(conf))
        .isInstanceOfSatisfying(
            InputException.class, e -> assertThat(e.hint()).contains("give it with --module-name"))
        .hasMessageContaining("PACKAGE_NAME")
        .hasMessageContaining("some/driver");
    assertThat(read(conf, Optional.of("bar"), Optional.empty()))
        .isEqualTo(new ModuleId("bar", "1"));
  }

  @Test
  void theUserDoesNotContradictTheFile() {
    assertThatThrownBy(
            () -> read("PACKAGE_NAME=foo\nPACKAGE_VERSION=1\n", Optional.empty(), Optional.of("2")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("PACKAGE_VERSION=1, not 2");
  }
}
