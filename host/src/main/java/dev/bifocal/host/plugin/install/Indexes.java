package dev.bifocal.host.plugin.install;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.plugin.PluginVersion;
import dev.bifocal.host.plugin.load.VersionRange;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.Sha256;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.StoreJson;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.Verdict;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Signed indexes, searched together. */
public final class Indexes {

    /** The environment variable with the locations of indexes, separated by spaces. */
    public static final String ENVIRONMENT_VARIABLE = "BIFOCAL_PLUGIN_INDEX";

    private static final int MOST_BYTES = 16 << 20;

    /**
     * An entry and the index that has it.
     *
     * @param index the index
     * @param entry the entry
     */
    record Listed(Location index, IndexEntry entry) {

        Offer offer() {
            return Offer.of(index, entry);
        }

        boolean isRelease() {
            return entry.parsedVersion().preRelease().isEmpty();
        }
    }

    private static final Comparator<Listed> NEWEST_FIRST = Comparator.comparing(
                    (Listed listed) -> listed.entry().parsedVersion())
            .reversed();

    private final List<Listed> entries;

    private Indexes(List<Listed> entries) {
        this.entries = entries;
    }

    /**
     * Reads indexes.
     *
     * @param today the day on which the keys of the indexes must be valid
     * @throws BifocalException if an index cannot be read, or is not signed by a trusted key
     */
    public static Indexes read(List<Location> locations, Downloads downloads, TrustedKeys keys, LocalDate today) {
        if (locations.isEmpty()) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "No index of plugins is given.",
                    "Give its URL or file with --index, or set %s.".formatted(ENVIRONMENT_VARIABLE));
        }
        return new Indexes(locations.stream()
                .flatMap(location -> read(location, downloads, keys, today).plugins().stream()
                        .map(entry -> new Listed(location, entry)))
                .toList());
    }

    private static PluginIndex read(Location location, Downloads downloads, TrustedKeys keys, LocalDate today) {
        byte[] content = downloads
                .read(location, MOST_BYTES)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE, "There is no index at %s.".formatted(location), "Check the URL or the path."));
        DetachedSignature signature = new SignatureFiles(downloads)
                .of(location)
                .orElseThrow(() -> refused(
                        location,
                        "it is not signed",
                        "Ask its provider for a signed index. A provider signs it with: "
                                + "bifocal plugins sign --key KEY index.json"));
        Verdict verdict = keys.verdict(SignedKind.INDEX, signature, Sha256.of(content), Optional.of(today));
        if (verdict != Verdict.FITS) {
            throw refused(location, new SignatureTrouble(verdict, signature.key()).reason(), SignatureTrouble.REMEDY);
        }
        try {
            return StoreJson.read(content, PluginIndex.class);
        } catch (IOException e) {
            throw refused(location, String.valueOf(e.getMessage()), "Ask its provider to write it again.");
        }
    }

    private static BifocalException refused(Location location, String reason, String remedy) {
        return new HostException(ErrorCode.PLUGIN, "The index %s is not used: %s.".formatted(location, reason), remedy);
    }

    /**
     * The newest version of a plugin that this host can use. A pre-release is chosen only if the range names one, or
     * there is no other version.
     *
     * @param range the wanted versions; any if empty
     * @throws BifocalException if there is none; the message says why
     */
    public Offer get(String id, Optional<VersionRange> range) {
        List<Listed> known = ofPlugin(id);
        if (known.isEmpty()) {
            List<String> ids = entries.stream()
                    .map(listed -> listed.entry().id())
                    .distinct()
                    .toList();
            throw new HostException(
                    ErrorCode.USAGE,
                    "No index has a plugin '%s'.".formatted(id),
                    Suggestions.nearest(id, ids)
                            .map("Did you mean '%s'?"::formatted)
                            .orElse("The indexes have: %s.".formatted(String.join(", ", ids))));
        }
        return newest(known, range)
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "No version of plugin '%s'%s works with api %s and DJL %s."
                                .formatted(
                                        id,
                                        range.map(text -> " in the range %s".formatted(text))
                                                .orElse(""),
                                        ApiVersion.CURRENT,
                                        Versions.current().djl()),
                        "The indexes have: %s."
                                .formatted(String.join(
                                        ", ",
                                        known.stream()
                                                .map(listed -> "%s (%s)"
                                                        .formatted(
                                                                listed.entry().version(),
                                                                listed.entry().needs()))
                                                .toList()))));
    }

    /**
     * The versions above an installed version that this host can use, the newest first. Above a release, only releases
     * count.
     */
    List<Listed> newerThan(InstalledJar installed) {
        PluginVersion version = PluginVersion.parse(installed.version());
        List<Listed> usable = ofPlugin(installed.id()).stream()
                .filter(listed -> listed.entry().fitsHost())
                .filter(listed -> listed.entry().parsedVersion().compareTo(version) > 0)
                .filter(listed -> !version.preRelease().isEmpty() || listed.isRelease())
                .sorted(NEWEST_FIRST)
                .toList();
        return preferringReleases(usable);
    }

    /** Whether an index has a plugin. */
    public boolean has(String id) {
        return !ofPlugin(id).isEmpty();
    }

    private List<Listed> ofPlugin(String id) {
        return entries.stream().filter(listed -> listed.entry().id().equals(id)).toList();
    }

    /** Of equal versions, the one in the index that was given first. */
    private static Optional<Offer> newest(List<Listed> known, Optional<VersionRange> range) {
        List<Listed> usable = known.stream()
                .filter(listed -> listed.entry().fitsHost())
                .filter(listed ->
                        range.isEmpty() || range.get().includes(listed.entry().parsedVersion()))
                .sorted(NEWEST_FIRST)
                .toList();
        boolean preReleaseWanted = range.map(VersionRange::toString)
                .filter(text -> text.contains("-"))
                .isPresent();
        return (preReleaseWanted ? usable : preferringReleases(usable))
                .stream().findFirst().map(Listed::offer);
    }

    private static List<Listed> preferringReleases(List<Listed> usable) {
        List<Listed> releases = usable.stream().filter(Listed::isRelease).toList();
        return releases.isEmpty() ? usable : releases;
    }
}
