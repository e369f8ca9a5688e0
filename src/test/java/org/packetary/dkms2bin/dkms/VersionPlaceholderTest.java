package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a version that is still open, and what does not. */
class VersionPlaceholderTest {

  private static String conf(String version) {
    return "PACKAGE_NAME=foo\nPACKAGE_VERSION=\"" + version + "\"\nCLEAN=\"rm " + version + "\"\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#MODULE_VERSION#",
        "#MODULES_VERSION#",
        "##VERSION##",
        "@PKGVER@",
        "@pkgver@",
        "@@VERSION@@",
        "__VERSION__",
        "__pkg_version__",
        "%VERSION%",
        "%%VERSION%%",
        "%{version}",
        "{{ version }}",
        "{VERSION}",
        "${VERSION}",
        "$VERSION",
        "${{ version }}",
        "<VERSION>",
        "<your version>",
        "[VERSION]",
        "$Revision$",
        "!VERSION!",
        "~VERSION~",
        "*version*",
        "||VERSION||",
        "&VERSION;",
        "%(version)s",
        "$(VERSION)",
        "_VERSION_",
        "_PKG_",
        "PKGVER",
        "MODULE_VERSION",
        "VERSION_STRING",
        "REPLACE_ME",
        "CHANGEME",
        "X.Y.Z",
      })
  void aMarkedWordIsOpenAndFilledInEverywhere(String placeholder) {
    String text = conf(placeholder);

    assertThat(VersionPlaceholder.in(text, "PACKAGE_VERSION")).containsExactly(placeholder);
    assertThat(VersionPlaceholder.fill(text, "PACKAGE_VERSION", "2.5")).contains(conf("2.5"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "1.0_rc1",
        "1.0__2",
        "foo__bar",
        "foo__bar__baz",
        "1__rc__2",
        "0~20220829+git",
        "1.0@git@3f2a",
        "v1.2",
        "_1_",
        "__1__",
        "k618",
        "1.0-3.el8_4",
        "2:1.0",
        "1.0#2#3",
        "HEAD",
        "RELEASE",
        "CONVERSION",
        "FIX",
        "XX",
        "r8_git_abc",
        "1_RC_2",
        "1.0+git+2",
        "1:2:3",
        "a~b~c",
      })
  void aVersionThatHoldsSuchCharactersIsWhatItSays(String version) {
    assertThat(VersionPlaceholder.in(conf(version), "PACKAGE_VERSION")).isEmpty();
  }

  @Test
  void aVariableThatTheFileSetsIsNotOpen() {
    assertThat(VersionPlaceholder.in("VERSION=1\n" + conf("${VERSION}"), "PACKAGE_VERSION"))
        .isEmpty();
    assertThat(VersionPlaceholder.in(". ./version.sh\n" + conf("$VERSION"), "PACKAGE_VERSION"))
        .isEmpty();
    assertThat(VersionPlaceholder.in(conf("$(cat VERSION)"), "PACKAGE_VERSION")).isEmpty();
  }

  @Test
  void aBareWordIsFilledInOnlyWhereItStandsAlone() {
    String text =
        "PACKAGE_NAME=a\nPACKAGE_VERSION=\"%s\"\nMAKE=\"make V=%s P=$PACKAGE_VERSION X=MY_%s"
            + " ${VERSION} $dkms_tree/a/%s/build\"\n";
    for (String word : List.of("VERSION", "PACKAGE_VERSION")) {
      assertThat(
              VersionPlaceholder.fill(
                  text.formatted(word, word, word, word), "PACKAGE_VERSION", "2.5"))
          .contains(text.formatted("2.5", "2.5", word, "2.5"));
    }
  }

  @Test
  void partsOfAValueGetTheirPart() {
    assertThat(VersionPlaceholder.fill(conf("@VERSION@-@RELEASE@"), "PACKAGE_VERSION", "2.5-3"))
        .contains(conf("2.5-3"));
    assertThat(VersionPlaceholder.fill(conf("9.@MINOR@"), "PACKAGE_VERSION", "9.2"))
        .contains(conf("9.2"));
    assertThat(VersionPlaceholder.fill(conf("9.@MINOR@"), "PACKAGE_VERSION", "8.2")).isEmpty();
  }
}
