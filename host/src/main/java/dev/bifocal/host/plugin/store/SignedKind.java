package dev.bifocal.host.plugin.store;

import java.nio.charset.StandardCharsets;

/**
 * The kinds of signed files. The kind is part of the signed text, so that a signature of one kind does not fit another.
 */
public enum SignedKind {
    /** The jar of a plugin. */
    JAR,
    /** An index of plugins. */
    INDEX;

    /** The text that a key signs for a file. */
    byte[] text(String sha256) {
        return "bifocal %s signature 1\nsha256 %s\n"
                .formatted(this == JAR ? "jar" : "index", sha256)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
