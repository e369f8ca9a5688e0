package org.packetary.dkms2bin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the check of declared programs takes for a call. */
class ShellCallsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jq . file",
        "true && jq",
        "x=$(jq .a <<<\"$b\")",
        "echo \"the name is ${x:-$(jq .a)}\"",
        "LC_ALL=C X=(a b) jq",
        "if ! jq; then true; fi",
        "case $1 in a | b) true ;; *) jq ;; esac",
        "while read -r line; do jq; done < <(true)",
        "true < <(jq)",
        "find . -print0 | xargs -0 -r jq",
        "exec 9>lock\nexec jq",
        "cat <<'END'\nno-call\nEND\njq",
        "f() { jq; }\nf",
        "(cd /x && jq)",
        "[[ -f a && ( -z b ) ]] || jq",
        "true \\\n  | jq",
      })
  void aCallIsFoundWhereverACommandCanStand(String script) {
    assertThat(ShellCalls.in(script)).contains("jq").doesNotContain("no-call", "f", "a", "b");
  }

  @Test
  void wordsAndQuotedTextAreNoCalls() {
    assertThat(
            ShellCalls.in(
                """
                # jq
                echo jq 'jq; jq' "jq; jq"
                for jq in jq jq; do echo "$jq"; done
                x=jq y=$((jq + 1))
                case $x in jq) echo ;; esac
                cat <<JQ
                jq
                JQ
                """))
        .contains("cat", "echo")
        .doesNotContain("jq");
  }
}
