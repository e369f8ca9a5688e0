package org.packetary.dkms2bin.attestation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.InputException;

/**
 * A text with its signatures (DSSE, protocol and envelope of version 1.0). What is signed is not
 * the text alone but its pre-authentication encoding, which also has its type.
 *
 * @param text what is said
 * @param signatures none where it is not signed
 */
public record Envelope(String text, List<Signed> signatures) {

  /** What an in-toto statement is called. */
  private static final String TYPE = "application/vnd.in-toto+json";

  public Envelope {
    signatures = List.copyOf(signatures);
  }

  /**
   * A signature.
   *
   * @param key which key made it, for whoever has several: {@link PublicKeyFile#id}
   * @param base64 its bytes
   */
  public record Signed(String key, String base64) {}

  /** One without a signature. */
  public static Envelope unsigned(String text) {
    return new Envelope(text, List.of());
  }

  /**
   * One with a signature.
   *
   * @param key the public part of the key that signs
   * @param signer makes a signature of bytes
   */
  public static Envelope signed(String text, PublicKeyFile key, UnaryOperator<byte[]> signer) {
    byte[] signature = signer.apply(encoded(text));
    return new Envelope(
        text, List.of(new Signed(key.id(), Base64.getEncoder().encodeToString(signature))));
  }

  /** What is signed of a text: PAE(type, text). */
  private static byte[] encoded(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String head = "DSSEv1 " + TYPE.length() + " " + TYPE + " " + body.length + " ";
    bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  public boolean isSigned() {
    return !signatures.isEmpty();
  }

  /** What is wrong with its signatures; empty where one is this key's and good. */
  public Optional<String> complaint(PublicKeyFile key) {
    if (!isSigned()) {
      return Optional.of("it is not signed");
    }
    byte[] signed = encoded(text);
    boolean named = false;
    for (Signed one : signatures) {
      named |= one.key().equals(key.id());
      try {
        if (key.verifies(signed, Base64.getDecoder().decode(one.base64()))) {
          return Optional.empty();
        }
      } catch (IllegalArgumentException e) {
        // No base64: no signature of anybody's.
      }
    }
    return Optional.of(
        named ? "the signature does not fit" : "it is signed by another key than " + key.name());
  }

  /** The contents of a file, one line. */
  public String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("payload", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    root.put("payloadType", TYPE);
    ArrayNode list = root.putArray("signatures");
    signatures.forEach(one -> list.addObject().put("keyid", one.key()).put("sig", one.base64()));
    return JsonText.line(root);
  }

  /**
   * Reads the contents of a file.
   *
   * @param name what it is called, for messages
   * @throws InputException if they are no envelope of a statement
   */
  public static Envelope read(String json, String name) {
    try {
      ObjectNode root = JsonText.parse(json);
      if (!Fields.text(root, "payloadType").equals(TYPE)) {
        throw new MalformedJsonException(
            "it holds " + Fields.text(root, "payloadType") + ", and not " + TYPE);
      }
      List<Signed> signatures = new ArrayList<>();
      for (JsonNode one : Fields.entries(root, "signatures")) {
        signatures.add(
            new Signed(Fields.optionalText(one, "keyid").orElse(""), Fields.text(one, "sig")));
      }
      byte[] payload = Base64.getDecoder().decode(Fields.text(root, "payload"));
      return new Envelope(new String(payload, StandardCharsets.UTF_8), signatures);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new InputException(
          name + " is no signed statement (DSSE): " + e.getMessage(),
          "give the file that was published with the package",
          e);
    }
  }
}
