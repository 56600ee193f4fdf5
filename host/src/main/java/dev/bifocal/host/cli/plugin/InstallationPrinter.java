package dev.bifocal.host.cli.plugin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.bifocal.host.cli.print.FindingsPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.install.Installation;
import dev.bifocal.host.plugin.scan.CallKind;
import dev.bifocal.host.plugin.scan.CalledApis;
import dev.bifocal.host.plugin.scan.CalledApis.Call;
import dev.bifocal.host.plugin.store.DetachedSignature;
import dev.bifocal.host.plugin.store.InstalledJar;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows installed plugins: their origin, and what their classes call.
 *
 * @param installations the plugins
 * @param dryRun whether nothing was changed
 * @param store the folder
 */
record InstallationPrinter(List<Installation> installations, boolean dryRun, Path store) {

    private static final int SHOWN_CALLS = 3;
    private static final int LABEL = 13;

    void print(Console console, boolean asJson) {
        if (asJson) {
            Json.print(console, new Result(store, dryRun, forJson()));
        } else {
            printPlugins(console);
            console.println(summary());
        }
    }

    private String summary() {
        String plugins = Text.count(installations.size(), "plugin", "plugins");
        return dryRun ? "Nothing was changed (--dry-run)." : "%s installed in %s.".formatted(plugins, store);
    }

    /** Prints the plugins without a summary. */
    void printPlugins(Console console) {
        installations.forEach(installation -> print(installation, console));
    }

    /** The plugins for JSON. */
    List<Installed> forJson() {
        return installations.stream().map(Installed::of).toList();
    }

    private static void print(Installation installation, Console console) {
        InstalledJar jar = installation.jar();
        console.heading("%s %s".formatted(jar.id(), jar.version()));
        line(console, "from", jar.url());
        line(console, "sha256", jar.sha256());
        line(console, "signed by", signer(installation));
        line(console, "replaces", replaced(installation));
        printCalls(console, installation.calls());
        FindingsPrinter.print(installation.warnings(), console);
    }

    private static String signer(Installation installation) {
        return installation
                .signer()
                .map(key -> "%s (key %s)".formatted(key.name(), key.id()))
                .orElse("nobody whom you trust; allowed by --allow-unsigned");
    }

    private static String replaced(Installation installation) {
        if (installation.unchanged()) {
            return "nothing; this jar is installed already";
        }
        return installation
                .replaced()
                .map(before ->
                        "%s; return to it with: bifocal plugins rollback %s".formatted(before.version(), before.id()))
                .orElse("nothing");
    }

    private static void printCalls(Console console, CalledApis calls) {
        Map<CallKind, List<Call>> byKind = calls.byKind();
        byKind.forEach((kind, found) -> line(console, "calls " + kind.word(), text(found)));
        String absent = Arrays.stream(CallKind.values())
                .filter(kind -> !byKind.containsKey(kind))
                .map(CallKind::word)
                .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            line(console, "no calls of", absent);
        }
        if (!calls.unreadable().isEmpty()) {
            line(console, "not read", String.join(", ", calls.unreadable()));
        }
    }

    private static String text(List<Call> calls) {
        String shown = calls.stream()
                .limit(SHOWN_CALLS)
                .map(call -> "%s in %s".formatted(call.called(), call.className()))
                .collect(Collectors.joining(", "));
        int more = calls.size() - SHOWN_CALLS;
        return more > 0 ? "%s, and %s more".formatted(shown, more) : shown;
    }

    private static void line(Console console, String label, String text) {
        String padded = "  " + label + " ".repeat(Math.max(1, LABEL - label.length() + 4));
        String body = Text.indented(Printable.line(text), padded.length(), console.columns());
        console.println(padded + body.substring(padded.length()));
    }

    private record Result(Path folder, boolean dryRun, List<Installed> plugins) {}

    record Installed(
            String id,
            String version,
            String sha256,
            String url,
            @JsonInclude(Include.ALWAYS) Optional<String> key,
            @JsonInclude(Include.ALWAYS) Optional<String> replaced,
            boolean unchanged,
            List<Call> calls,
            List<String> unreadable,
            List<Finding> findings) {

        static Installed of(Installation installation) {
            InstalledJar jar = installation.jar();
            return new Installed(
                    jar.id(),
                    jar.version(),
                    jar.sha256(),
                    jar.url(),
                    jar.signed().map(DetachedSignature::key),
                    installation.replaced().map(InstalledJar::version),
                    installation.unchanged(),
                    installation.calls().calls(),
                    installation.calls().unreadable(),
                    installation.warnings());
        }
    }
}
