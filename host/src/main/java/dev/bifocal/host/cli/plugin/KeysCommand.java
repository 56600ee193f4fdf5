package dev.bifocal.host.cli.plugin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.plugin.store.TrustedKey;
import dev.bifocal.host.plugin.store.TrustedKeys;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The keys that the user trusts, and keys for signing. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Make keys for signing, and choose whose signatures you trust.")
final class KeysCommand {

    private final Console console;
    private final Supplier<PluginTools> tools;

    KeysCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Make an Ed25519 key for signing, and trust it.")
    void create(
            @Parameters(paramLabel = "NAME", description = "The name of the key, such as my-team.") String name,
            @Option(
                            names = "--expires",
                            paramLabel = "DAY",
                            description = "The last day on which its signatures are accepted, such as 2027-12-31.")
                    Optional<LocalDate> expires) {
        PluginTools.NewKey made = tools.get().newKey(name, expires);
        console.println("Key '%s' has the id %s.".formatted(name, made.key().id()));
        console.println("  private  %s  (keep it secret, and keep a copy)".formatted(made.privateFile()));
        console.println("  public   %s  (give it to those who install your plugins)".formatted(made.publicFile()));
    }

    @Command(
            name = "trust",
            mixinStandardHelpOptions = true,
            description = "Trust the public key in a file: plugins that it signed can be installed.")
    void trust(
            @Parameters(paramLabel = "FILE", description = "A public key in PEM.") Path file,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            description = "The name of the key. Default: the file's name.")
                    Optional<String> name) {
        TrustedKey key = tools.get().trustKey(file, name);
        console.println(
                "Key '%s' is trusted. Its id is %s; compare it with the provider's.".formatted(key.name(), key.id()));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the trusted keys.")
    void list(@Mixin JsonOption json) {
        TrustedKeys trusted = tools.get().keys();
        List<Trusted> keys = trusted.keys().stream()
                .map(key -> new Trusted(key.name(), key.id(), key.expires().map(LocalDate::toString)))
                .toList();
        if (json.wanted()) {
            Json.print(console, new Result(keys, trusted.problems()));
            return;
        }
        if (keys.isEmpty()) {
            console.println("No key is trusted.");
        } else {
            Table table = Table.of("NAME", "ID", "EXPIRES");
            keys.forEach(key -> table.row(key.name(), key.id(), key.expires().orElse("never")));
            table.print(console);
        }
        trusted.problems().forEach(problem -> console.println("warning: " + problem));
    }

    private record Result(List<Trusted> keys, List<String> problems) {}

    private record Trusted(String name, String id, @JsonInclude(Include.ALWAYS) Optional<String> expires) {}

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Do not trust a key any more. Installed plugins that it signed are not loaded any more.")
    void remove(@Parameters(paramLabel = "NAME", description = "The name of the key.") String name) {
        Path file = tools.get().removeKey(name);
        console.println("Key '%s' is not trusted any more; %s is removed.".formatted(name, file));
    }
}
