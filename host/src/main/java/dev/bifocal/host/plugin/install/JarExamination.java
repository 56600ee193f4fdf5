package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.load.Candidate;
import dev.bifocal.host.plugin.load.JarCheck;
import dev.bifocal.host.plugin.load.PluginJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The host's checks of a jar before its classes are read.
 *
 * @param candidate the plugin
 * @param warnings the findings that do not prevent use
 */
record JarExamination(Candidate candidate, List<Finding> warnings) {

    /** Copies the warnings. */
    JarExamination {
        warnings = List.copyOf(warnings);
    }

    /**
     * Checks a jar.
     *
     * @param shown the name of the jar in messages
     * @throws BifocalException if this host cannot use the jar
     */
    static JarExamination of(Path file, String sha256, String shown) {
        List<Finding> findings = new ArrayList<>();
        Optional<Candidate> candidate;
        try {
            candidate = JarCheck.check(PluginJar.read(file, sha256), findings::add);
        } catch (IOException | RuntimeException e) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "'%s' cannot be read as a jar: %s.".formatted(shown, e.getMessage()),
                    "Build or download the file again.",
                    e);
        }
        findings.stream().filter(Finding::isError).findFirst().ifPresent(error -> {
            throw refused(error, file, shown);
        });
        return new JarExamination(candidate.orElseThrow(), findings);
    }

    /** The file still has a temporary name. */
    private static BifocalException refused(Finding error, Path file, String shown) {
        String message = error.message().replace(String.valueOf(file.getFileName()), shown);
        return new HostException(
                ErrorCode.PLUGIN, "'%s' is not installed. %s".formatted(shown, message), error.remedy());
    }
}
