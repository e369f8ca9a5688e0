package org.packetary.dkms2bin.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.InputException;

/** Inventories of kernels. */
class FleetKernelTest {

  @Test
  void anInventoryMayHaveNumbersBeforeOrBehindOrNone() {
    assertThat(
            FleetKernel.parse(
                """
                # hosts
                    120 6.1.0-56-amd64
                6.1.0-57-amd64 3

                5.14.0-427.13.1.el9_4.x86_64
                """,
                "fleet"))
        .containsExactly(
            new FleetKernel("6.1.0-56-amd64", 120),
            new FleetKernel("6.1.0-57-amd64", 3),
            FleetKernel.of("5.14.0-427.13.1.el9_4.x86_64"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no kernel", "120", "5 6.1.0-56-amd64 5", "6.1.0-56-amd64 many"})
  void whatIsNoneIsNamedWithItsLine(String line) {
    assertThatThrownBy(() -> FleetKernel.parse("6.1.0-56-amd64\n" + line + "\n", "fleet"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("fleet:2: ")
        .hasMessageContaining(line);
  }

  @Test
  void aFileWithoutAKernelIsNone() {
    assertThatThrownBy(() -> FleetKernel.parse("# nothing\n\n", "fleet"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("fleet names no kernel");
  }

  @Test
  void aKernelThatIsNamedTwiceCountsOnce() {
    assertThat(
            FleetKernel.merged(
                List.of(
                    new FleetKernel("6.1.0-56-amd64", 2),
                    new FleetKernel("6.12.1", 1),
                    new FleetKernel("6.1.0-56-amd64", 3))))
        .containsExactly(new FleetKernel("6.1.0-56-amd64", 5), new FleetKernel("6.12.1", 1));
  }
}
