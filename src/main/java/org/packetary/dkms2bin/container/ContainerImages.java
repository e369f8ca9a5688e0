package org.packetary.dkms2bin.container;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.util.Digests;

/**
 * Images of cached layers: the lowest layer imported, each other one added as a layer of the image.
 * An image is tagged by the digest of what went into its layers, so that it is made once.
 */
public final class ContainerImages {

  /** Where all of our images are; it stands for no host. */
  public static final String NAMESPACE = "localhost/dkms2bin/";

  /** The repository of images that runs make for what they keep or lend. */
  public static final String RUNS = NAMESPACE + "run";

  private static final Duration LONGEST = Duration.ofHours(1);

  private final ContainerEngine engine;
  private final String prefix;
  private final EventSink events;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Images of an engine's.
   *
   * @param prefix what names of containers begin with
   */
  public ContainerImages(ContainerEngine engine, String prefix, EventSink events) {
    this.engine = engine;
    this.prefix = prefix;
    this.events = events;
  }

  /**
   * The tag of the image of a stack of layers.
   *
   * @param layers at least one, the lowest first
   */
  public String of(List<Layer> layers) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return make(layers);
    } finally {
      lock.unlock();
    }
  }

  private String make(List<Layer> layers) throws InterruptedException {
    String tag = tag(layers);
    if (engine.imageId(tag).isPresent()) {
      return tag;
    }
    Layer top = layers.get(layers.size() - 1);
    if (layers.size() == 1) {
      Lasting.layer(events, "container image " + tag, () -> engine.importTree(top.tree(), tag));
      return tag;
    }
    String below = make(layers.subList(0, layers.size() - 1));
    Lasting.layer(
        events,
        "container image " + tag,
        () -> {
          try (Container container =
              Container.start(engine, below, prefix + "image", LONGEST, List.of("--rm"))) {
            container.put(top.tree(), "/");
            container.commit(tag);
          }
        });
    return tag;
  }

  /** {@code localhost/dkms2bin/base-debian-12:DIGEST}: the name is for people. */
  static String tag(List<Layer> layers) {
    Layer top = layers.get(layers.size() - 1);
    int dash = top.id().lastIndexOf('-');
    String word =
        top.id().substring(0, dash).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String digest =
        layers.size() == 1
            ? top.id().substring(dash + 1)
            : Digests.sha256(String.join("\n", layers.stream().map(Layer::id).toList()))
                .substring(0, 24);
    return NAMESPACE + word.replaceAll("^-|-$", "") + ":" + digest;
  }
}
