package org.packetary.dkms2bin.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.plan.SourcePin;

class StatementTest {

  private static final CellSpec CELL = Specs.counting(Specs.cell("a"), "root/gcc", "12.2 amd64");

  static Statement statement() {
    return new Statement(
        "a_1.0_amd64.deb",
        "ab".repeat(32),
        CELL.id(),
        "deb",
        new TreeMap<>(Map.of("packager", "own", "revision", "2")),
        new BuildPlan(
            "1.2",
            new BuildPlan.RecipePin("debian-12", "cd".repeat(32)),
            new BuildPlan.ArchivePin("", List.of()),
            Architecture.X86_64,
            List.of(
                new SourcePin(
                    "a-dkms_1.0.deb",
                    CELL.source(),
                    "1".repeat(64),
                    Optional.of("a-dkms"),
                    Optional.of("1.0"))),
            List.of(new PlannedCell.ToBuild(CELL))),
        List.of(new Statement.SourceFile("a-dkms_1.0.deb", "ef".repeat(32))));
  }

  private static ObjectNode json() throws Exception {
    return JsonText.parse(StatementJson.write(statement()));
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(StatementJson.read(StatementJson.write(statement()), "x")).isEqualTo(statement());
  }

  @Test
  void hasTheFieldsOfInTotoAndSlsa() throws Exception {
    ObjectNode root = json();

    assertThat(root.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
    assertThat(root.at("/subject/0/name").asText()).isEqualTo("a_1.0_amd64.deb");
    assertThat(root.at("/subject/0/digest/sha256").asText()).isEqualTo("ab".repeat(32));
    assertThat(root.path("predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
    JsonNode definition = root.at("/predicate/buildDefinition");
    assertThat(definition.path("buildType").asText()).isEqualTo("urn:dkms2bin:module-package:1");
    assertThat(definition.at("/externalParameters/module").asText()).isEqualTo("a");
    assertThat(definition.at("/externalParameters/distribution").asText()).isEqualTo("debian-12");
    assertThat(root.at("/predicate/runDetails/builder/id").asText()).startsWith("urn:");
    assertThat(root.at("/predicate/runDetails/builder/version/dkms2bin").asText()).isEqualTo("1.2");
  }

  @Test
  void namesEachPackageOfEachLayerOnce() throws Exception {
    String text = StatementJson.write(statement());
    List<JsonNode> compilers = new ArrayList<>();
    for (JsonNode one : json().at("/predicate/buildDefinition/resolvedDependencies")) {
      if (one.path("name").asText().equals("gcc")) {
        compilers.add(one);
      }
    }

    assertThat(compilers).hasSize(1);
    JsonNode compiler = compilers.get(0);
    assertThat(compiler.path("uri").asText()).isEqualTo("pkg:deb/debian/gcc@12?arch=amd64");
    assertThat(compiler.at("/digest/sha256").asText()).isEqualTo("0".repeat(64));
    assertThat(text.split("\"gcc\"", -1)).hasSize(2);
  }

  @Test
  void whatIsNoStatementOfOursIsRefused() {
    assertThatThrownBy(
            () ->
                StatementJson.read(
                    StatementJson.write(statement())
                        .replace("slsa.dev/provenance/v1", "slsa.dev/provenance/v0.2"),
                    "FILE"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("FILE")
        .hasMessageContaining("predicateType");
    assertThatThrownBy(() -> StatementJson.read("{}", "FILE")).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Envelope.read("no JSON", "FILE")).isInstanceOf(InputException.class);
  }

  static PublicKeyFile key(KeyPair pair) {
    return PublicKeyFile.of(
        "KEY",
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
  }

  static Envelope signed(String text, KeyPair pair, String algorithm) {
    return Envelope.signed(
        text,
        key(pair),
        bytes -> {
          try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"RSA, SHA256withRSA", "Ed25519, Ed25519"})
  void aSignatureIsGoodForItsTextAndItsKeyOnly(String kind, String algorithm) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(kind).generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance(kind).generateKeyPair();
    Envelope made = signed("{\"a\":1}", pair, algorithm);

    Envelope read = Envelope.read(made.json(), "x");

    assertThat(read).isEqualTo(made);
    assertThat(read.complaint(key(pair))).isEmpty();
    assertThat(read.complaint(key(other))).contains("it is signed by another key than KEY");
    assertThat(new Envelope("{\"a\":2}", read.signatures()).complaint(key(pair)))
        .contains("the signature does not fit");
    assertThat(Envelope.unsigned("{}").complaint(key(pair))).contains("it is not signed");
    assertThat(made.json().lines()).hasSize(1);
  }

  @Test
  void aFileThatIsNoKeyIsTold() {
    assertThatThrownBy(() -> PublicKeyFile.of("FILE", "hello"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("FILE is no public key");
  }
}
