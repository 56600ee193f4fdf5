package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.scan.CalledApis;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.TrustedKey;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.Verdict;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A jar on this machine that passed all checks except those of its dependencies.
 *
 * @param offer where it comes from
 * @param file the jar
 * @param examination the host's checks
 * @param jar the record of the jar
 * @param signer the key that signed it; empty for an unsigned jar
 */
record CheckedOffer(Offer offer, Path file, JarExamination examination, InstalledJar jar, Optional<TrustedKey> signer) {

    /**
     * The conditions for a jar.
     *
     * @param keys the trusted keys
     * @param bundled the ids of bundled plugins, which cannot be installed
     * @param allowedUnsigned the ids of plugins that may be unsigned
     * @param today the day on which a key must be valid
     */
    record Conditions(TrustedKeys keys, Set<String> bundled, Set<String> allowedUnsigned, LocalDate today) {}

    /**
     * Checks a jar that was offered.
     *
     * @param file the jar, under a temporary name
     * @throws BifocalException if it must not be installed
     */
    static CheckedOffer check(Offer offer, Path file, Conditions conditions) {
        String sha256 = FileHash.sha256(file);
        if (offer.sha256().filter(expected -> !expected.equals(sha256)).isPresent()) {
            throw refused(
                    "%s is not the expected file: its SHA-256 is %s, but %s was expected."
                            .formatted(offer.location(), sha256, offer.sha256().get()),
                    "Compare the checksum with the one that the plugin's provider publishes, or use another source.");
        }
        // A jar that was changed is refused before anything in it is read.
        requireNotForged(offer, sha256, conditions);
        JarExamination examination =
                JarExamination.of(file, sha256, offer.location().fileName());
        Candidate plugin = examination.candidate();
        requireExpected(offer, plugin);
        if (conditions.bundled().contains(plugin.id())) {
            throw refused(
                    "Plugin '%s' is bundled with Bifocal and cannot be installed.".formatted(plugin.id()),
                    "Give the plugin another id, or use the jar with --plugins DIR and --allow-override %s."
                            .formatted(plugin.id()));
        }
        Optional<DetachedSignature> signature = accepted(offer, sha256, plugin.id(), conditions);
        InstalledJar jar = new InstalledJar(
                plugin.id(), plugin.info().version(), sha256, offer.location().toString(), signature.orElse(null));
        return new CheckedOffer(offer, file, examination, jar, signature.flatMap(given -> conditions
                .keys()
                .withId(given.key())));
    }

    private static void requireNotForged(Offer offer, String sha256, Conditions conditions) {
        offer.signature()
                .filter(signature -> verdict(signature, sha256, conditions) == Verdict.FORGED)
                .ifPresent(signature -> {
                    throw refused(
                            "%s is not installed: %s."
                                    .formatted(
                                            offer.location(),
                                            new SignatureTrouble(Verdict.FORGED, signature.key()).reason()),
                            SignatureTrouble.REMEDY);
                });
    }

    private static Verdict verdict(DetachedSignature signature, String sha256, Conditions conditions) {
        return conditions.keys().verdict(SignedKind.JAR, signature, sha256, Optional.of(conditions.today()));
    }

    private static void requireExpected(Offer offer, Candidate plugin) {
        boolean otherId = offer.id().filter(id -> !id.equals(plugin.id())).isPresent();
        boolean otherVersion = offer.version()
                .filter(version -> !version.equals(plugin.info().version()))
                .isPresent();
        if (otherId || otherVersion) {
            throw refused(
                    "%s holds plugin '%s' %s, but the index or lock lists it as '%s' %s."
                            .formatted(
                                    offer.location(),
                                    plugin.id(),
                                    plugin.info().version(),
                                    offer.id().orElse(""),
                                    offer.version().orElse("")),
                    "Ask the provider to write the index or lock again.");
        }
    }

    /** The signature that is recorded; empty for a jar that the user allowed to be unsigned. */
    private static Optional<DetachedSignature> accepted(Offer offer, String sha256, String id, Conditions conditions) {
        Verdict verdict = offer.signature()
                .map(signature -> verdict(signature, sha256, conditions))
                .orElse(Verdict.UNKNOWN_KEY);
        if (verdict == Verdict.FITS) {
            return offer.signature();
        }
        if (conditions.allowedUnsigned().contains(id)) {
            return Optional.empty();
        }
        String reason = offer.signature()
                .map(signature -> new SignatureTrouble(verdict, signature.key()).reason())
                .or(() -> offer.warning().map(unreadable -> "its signature cannot be read"))
                .orElse("it is not signed");
        throw refused(
                "Plugin '%s' from %s is not installed: %s.".formatted(id, offer.location(), reason),
                "If you know the file's author and trust it, install it with --allow-unsigned %s.".formatted(id));
    }

    /**
     * Requires that the key of the installed version signed this jar too. Otherwise each key that the user trusts could
     * replace the plugins of all others.
     *
     * @throws BifocalException if another key signed it
     */
    void requireKeyOf(InstalledJar installed) {
        Optional<String> before = installed.signed().map(DetachedSignature::key);
        Optional<String> now = jar.signed().map(DetachedSignature::key);
        if (before.isPresent() && now.isPresent() && !before.equals(now)) {
            throw refused(
                    "Plugin '%s' %s from %s is not installed: the key %s signed it, but the key %s signed the installed version %s."
                            .formatted(
                                    jar.id(),
                                    jar.version(),
                                    offer.location(),
                                    now.get(),
                                    before.get(),
                                    installed.version()),
                    "Ask the plugin's provider whether the other key is theirs. If it is, install the plugin with --allow-other-key %s."
                            .formatted(jar.id()));
        }
    }

    private static BifocalException refused(String message, String remedy) {
        return new HostException(ErrorCode.PLUGIN, message, remedy);
    }

    Installation installation(Optional<InstalledJar> replaced) {
        List<Finding> warnings = Stream.concat(offer.warning().stream(), examination.warnings().stream())
                .toList();
        return new Installation(jar, signer, replaced, CalledApis.of(file), warnings);
    }
}
