package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.load.JarCheck;
import dev.bifocal.host.plugin.load.JarSearch;
import dev.bifocal.host.plugin.load.PluginJar;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import dev.bifocal.host.plugin.store.StoreJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the index of the jars in a folder.
 *
 * @param folder the folder
 * @param index the file to write
 * @param key signs the index, and the jars that have no signature of their content yet, by whichever key; empty to leave
 *     them as they are
 */
public record IndexWriter(Path folder, Path index, Optional<SigningKey> key) {

    /** A jar that this host cannot use is of use to other hosts. */
    private static final Set<String> OF_THIS_HOST =
            Set.of(FindingCode.API_INCOMPATIBLE.code(), FindingCode.DJL_NEWER.code());

    /** Makes the paths absolute. */
    public IndexWriter {
        folder = folder.toAbsolutePath().normalize();
        index = index.toAbsolutePath().normalize();
    }

    /**
     * Writes the index.
     *
     * @return the index
     * @throws BifocalException if a jar is not a plugin, or two jars hold the same version of a plugin
     */
    public PluginIndex write() {
        List<Finding> errors = new ArrayList<>();
        List<PluginJar> jars = JarSearch.in(List.of(folder), Optional.empty(), errors::add);
        List<IndexEntry> entries = new ArrayList<>();
        for (PluginJar jar : jars) {
            JarCheck.check(jar, finding -> {
                        if (finding.isError() && !OF_THIS_HOST.contains(finding.code())) {
                            errors.add(finding);
                        }
                    })
                    .filter(candidate -> errors.isEmpty())
                    .ifPresent(candidate -> entries.add(entry(candidate)));
        }
        errors.stream().findFirst().ifPresent(error -> {
            throw new HostException(
                    ErrorCode.PLUGIN, "No index is written. %s".formatted(error.message()), error.remedy());
        });
        requireDistinct(entries);
        PluginIndex written = new PluginIndex(PluginIndex.FORMAT, sorted(entries));
        write(written);
        return written;
    }

    private static List<IndexEntry> sorted(List<IndexEntry> entries) {
        return entries.stream()
                .sorted(Comparator.comparing(IndexEntry::id).thenComparing(IndexEntry::parsedVersion))
                .toList();
    }

    private static void requireDistinct(List<IndexEntry> entries) {
        Set<String> seen = new HashSet<>();
        for (IndexEntry entry : entries) {
            if (!seen.add(entry.id() + "@" + entry.parsedVersion())) {
                throw new HostException(
                        ErrorCode.PLUGIN,
                        "No index is written, because two jars hold plugin '%s' %s."
                                .formatted(entry.id(), entry.version()),
                        "Remove one of them.");
            }
        }
    }

    private IndexEntry entry(Candidate candidate) {
        Path file = candidate.path();
        try {
            return new IndexEntry(
                    candidate.id(),
                    candidate.info().version(),
                    candidate.info().requires(),
                    candidate.djl().orElse(null),
                    candidate.dependencies().stream().map(Object::toString).toList(),
                    candidate.info().sha256(),
                    url(file),
                    signature(file, candidate.info().sha256()).orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String url(Path file) {
        Path relative = Objects.requireNonNull(index.getParent()).relativize(file);
        try {
            return new URI(null, null, relative.toString().replace('\\', '/'), null).getRawPath();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("A relative path can be part of a URL: " + relative, e);
        }
    }

    private Optional<DetachedSignature> signature(Path file, String sha256) throws IOException {
        Path beside = DetachedSignature.beside(file);
        if (Files.isRegularFile(beside)) {
            DetachedSignature signature = StoreJson.read(Files.readAllBytes(beside), DetachedSignature.class);
            if (signature.sha256().equals(sha256)) {
                return Optional.of(signature);
            }
        }
        return key.map(signing -> signing.signFile(SignedKind.JAR, file));
    }

    /** The signature of an index before this one is removed first, so that the two are never taken for a pair. */
    private void write(PluginIndex content) {
        try {
            Files.deleteIfExists(DetachedSignature.beside(index));
            AtomicFiles.write(index, StoreJson.text(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        key.ifPresent(signing -> signing.signFile(SignedKind.INDEX, index));
    }
}
