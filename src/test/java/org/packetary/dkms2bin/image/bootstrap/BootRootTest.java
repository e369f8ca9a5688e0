package org.packetary.dkms2bin.image.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.EnvironmentException;

class BootRootTest {

  @Test
  void aLinkThatAScriptLeftInPlaceOfTheListOfPackagesIsNotRead(@TempDir Path temp)
      throws Exception {
    Path secret = Files.writeString(temp.resolve("secret"), "the host's");
    Path link = Files.createSymbolicLink(temp.resolve("packages"), secret);

    assertThat(BootRoot.made(secret)).isEqualTo(secret);
    assertThatThrownBy(() -> BootRoot.made(link))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("packages");
  }
}
