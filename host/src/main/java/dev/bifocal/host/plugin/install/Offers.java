package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.FindingCode;
import dev.bifocal.host.plugin.Subject;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.TrustedKeys;
import dev.bifocal.host.plugin.store.Verdict;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Turns requests into offers.
 *
 * @param downloads reads signatures
 * @param indexes reads the indexes when a request needs them
 * @param keys the trusted keys
 * @param today the day on which a key must be valid
 */
public record Offers(Downloads downloads, Supplier<Indexes> indexes, TrustedKeys keys, LocalDate today) {

    /**
     * The offer for a request.
     *
     * @param sha256 the checksum that the user knows, if any
     * @throws BifocalException if there is none, or if nothing vouches for the jar of a URL
     */
    public Offer of(Request request, Optional<String> sha256) {
        if (request instanceof Request.Indexed indexed) {
            Offer offer = indexes.get().get(indexed.id(), indexed.range());
            requireSame(offer, sha256);
            return offer;
        }
        Location location = ((Request.Jar) request).location();
        if (location.file().isPresent()) {
            return offer(location, sha256, signature(location), Optional.empty());
        }
        if (sha256.isPresent()) {
            return ofKnownContent(location, sha256);
        }
        Optional<DetachedSignature> signature = signature(location);
        return offer(location, Optional.of(signed(location, signature)), signature, Optional.empty());
    }

    /** Servers answer requests of missing files in many ways, so a signature that is not needed may be unreadable. */
    private Offer ofKnownContent(Location location, Optional<String> sha256) {
        try {
            return offer(location, sha256, signature(location), Optional.empty());
        } catch (BifocalException e) {
            Finding warning = Subject.of(Path.of(location.fileName().replaceAll("[^\\w.+-]", "_")))
                    .finding(FindingCode.SIGNATURE_UNREADABLE, String.valueOf(e.getMessage()), e.remedy());
            return offer(location, sha256, Optional.empty(), Optional.of(warning));
        }
    }

    private Optional<DetachedSignature> signature(Location location) {
        return new SignatureFiles(downloads).of(location);
    }

    private static Offer offer(
            Location location,
            Optional<String> sha256,
            Optional<DetachedSignature> signature,
            Optional<Finding> warning) {
        return new Offer(location, sha256, signature, Optional.empty(), Optional.empty(), warning);
    }

    /**
     * The checksum in a signature. It counts only if a trusted key made the signature, because the server sent both.
     */
    private String signed(Location location, Optional<DetachedSignature> signature) {
        if (signature.isEmpty()) {
            throw unknown(location, "it has no signature");
        }
        DetachedSignature given = signature.get();
        Verdict verdict = keys.verdict(SignedKind.JAR, given, given.sha256(), Optional.of(today));
        if (verdict != Verdict.FITS) {
            throw unknown(location, new SignatureTrouble(verdict, given.key()).reason());
        }
        return given.sha256();
    }

    private static BifocalException unknown(Location location, String reason) {
        return new HostException(
                ErrorCode.USAGE,
                "Nothing tells the right content of %s: no --sha256 is given, and %s.".formatted(location, reason),
                "Give the SHA-256 that the plugin's provider publishes: --sha256 HEX");
    }

    private static void requireSame(Offer offer, Optional<String> sha256) {
        if (sha256.isPresent() && !sha256.equals(offer.sha256())) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "The index lists the jar %s with SHA-256 %s, but --sha256 is %s."
                            .formatted(offer.location(), offer.sha256().orElse("none"), sha256.get()),
                    "Choose the version with ID@=VERSION, or omit --sha256.");
        }
    }
}
