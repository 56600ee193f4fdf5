package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.DataArguments;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.Positive;
import dev.bifocal.host.cli.argument.RecipeOption;
import dev.bifocal.host.cli.print.DatasetCheckPrinter;
import dev.bifocal.host.cli.print.DatasetDescriptionPrinter;
import dev.bifocal.host.cli.print.DatasetPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.data.packed.PackEncoding;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.picture.PictureFiles;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.tool.check.DatasetCheck;
import dev.bifocal.host.tool.describe.DatasetDescription;
import dev.bifocal.host.tool.pack.Packing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, describes, checks, draws and packs data sets. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "List and describe data sets, check a copy against its official numbers, draw its images, and pack them.")
final class DataCommand {

    private static final int DEFAULT_QUALITY = 90;

    private final Console console;

    DataCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the data sets that can be read.")
    void list(@Mixin JsonOption json) {
        DatasetPrinter catalog =
                new DatasetPrinter(Bifocal.withoutPlugins().datasets().list());
        json.print(console, catalog, () -> catalog.print(console));
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description =
                    "Describe a data set: downloads, licence, layout, official numbers, and the settings of recipes for it.")
    void describe(
            @Parameters(paramLabel = "NAME", description = "The data set, as listed by 'bifocal data list'.")
                    String name,
            @Mixin JsonOption json,
            @Mixin PluginOptions plugins) {
        DatasetDescription description = plugins.open().datasets().describe(name);
        json.print(console, description, () -> DatasetDescriptionPrinter.print(description, console));
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Check a data set: published checksums of existing files, numbers of images and classes, labels, and with"
                            + " --images every image. The exit code is 1 if something differs.")
    int check(
            @Mixin DataArguments arguments,
            @Option(names = "--images", description = "Also read every image, which takes longer.") boolean images,
            @Mixin JsonOption json) {
        // Without plugins, a broken plugin does not prevent the check.
        DatasetCheck check =
                Bifocal.withoutPlugins().datasets().check(arguments.overrides(), images, console.remarks()::println);
        json.print(console, check, () -> DatasetCheckPrinter.print(check, console));
        return check.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Write a PNG with some images, their labels, and both views of each image, as a recipe makes them.")
    void show(
            @Mixin DataArguments arguments,
            @Option(
                            names = "--output",
                            required = true,
                            paramLabel = "FILE.png",
                            description = "The picture. An existing file is not replaced.")
                    Path output,
            @Mixin RecipeOption recipe,
            @Option(names = "--query", paramLabel = "POLICY", description = "Policy of the query view.") @Nullable
                    String query,
            @Option(names = "--key", paramLabel = "POLICY", description = "Policy of the key view.") @Nullable
                    String key,
            @Option(
                            names = "--images",
                            defaultValue = "8",
                            description = "Number of images. Default: ${DEFAULT-VALUE}.")
                    int images,
            @Option(names = "--test", description = "Show test images instead of training images.") boolean test,
            @Mixin PluginOptions plugins) {
        Positive.require("--images", images);
        PictureFiles.requireNew(output);
        List<String> overrides = new ArrayList<>(arguments.overrides());
        if (query != null) {
            overrides.add("views.query=" + query);
        }
        if (key != null) {
            overrides.add("views.key=" + key);
        }
        Sheet sheet = plugins.open().datasets().sheet(recipe.recipe(), overrides, images, test);
        PictureFiles.write(sheet, output);
        console.println("Written to %s.".formatted(output));
    }

    @Command(
            name = "pack",
            mixinStandardHelpOptions = true,
            description =
                    "Write the images of a data set, reduced to a shorter side, to a folder that is then read as data.root."
                            + " Reading is faster, and pixels differ from those of the files. An interrupted command"
                            + " continues when it is repeated.")
    int pack(
            @Mixin DataArguments arguments,
            @Option(
                            names = {"--out", "--output"},
                            required = true,
                            paramLabel = "FOLDER",
                            description = "The folder of the pack. An existing one is not replaced.")
                    Path folder,
            @Option(
                            names = "--format",
                            defaultValue = "jpeg",
                            description = "Format of the images: jpeg, or raw pixels. Default: ${DEFAULT-VALUE}.")
                    PackEncoding.Format format,
            @Option(names = "--quality", description = "Quality of jpeg, from 1 to 100. Default: 90.") @Nullable
                    Integer quality,
            @Option(
                            names = "--shorter-side",
                            defaultValue = "256",
                            paramLabel = "PIXELS",
                            description = "Shorter side of larger images. Default: ${DEFAULT-VALUE}.")
                    int shorterSide,
            @Mixin JsonOption json) {
        Positive.require("--shorter-side", shorterSide);
        Packing.Packed packed = Bifocal.withoutPlugins()
                .datasets()
                .pack(
                        arguments.overrides(),
                        new PackEncoding(format, quality(format, quality), shorterSide),
                        folder,
                        console.remarks()::println);
        json.print(console, packed, () -> print(packed, folder));
        return packed.damaged().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static int quality(PackEncoding.Format format, @Nullable Integer quality) {
        if (format == PackEncoding.Format.RAW && quality != null) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "--quality is %s, but raw pixels have none.".formatted(quality),
                    "Omit --quality.");
        }
        if (quality != null && (quality < 1 || quality > 100)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "--quality must be from 1 to 100, but is %s.".formatted(quality),
                    "Give such a number, or omit the option.");
        }
        return format == PackEncoding.Format.RAW ? 0 : Objects.requireNonNullElse(quality, DEFAULT_QUALITY);
    }

    private void print(Packing.Packed packed, Path folder) {
        console.println("%s images in %s, %s MB. Set data.root to this folder."
                .formatted(packed.images(), folder, packed.bytes() / 1_000_000));
        packed.damaged().forEach(name -> console.println("damaged: " + name));
    }
}
