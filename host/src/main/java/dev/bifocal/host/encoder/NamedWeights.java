package dev.bifocal.host.encoder;

import dev.bifocal.host.encoder.torch.TorchFile;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.Npz;
import dev.bifocal.host.tensor.Safetensors;
import dev.bifocal.host.tensor.StoredArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The arrays of a file, divided into those of one encoder and all others. The encoder's arrays have torchvision's
 * names.
 *
 * @param prefix common prefix of the names of the encoder's arrays in the file
 * @param arrays the encoder's arrays by name, without the prefix
 * @param others the names of all other arrays
 * @param metadata metadata of the weights, by name
 */
record NamedWeights(String prefix, Map<String, StoredArray> arrays, List<String> others, Map<String, String> metadata) {

    /** The name of the step counter that PyTorch stores with each batch normalisation. */
    static final String COUNTER = "num_batches_tracked";

    private static final String SAFETENSORS = ".safetensors";
    private static final String NPZ = ".npz";
    private static final String FIRST = "conv1.weight";
    private static final List<String> FURTHER = List.of("bn1.weight", "layer1.0.conv1.weight");

    /** The online encoder of a checkpoint of a run, which is the one that {@code export} takes. */
    private static final String ONLINE = "online.encoder.";

    /** What an optimizer keeps of each weight has the names of the weights. */
    private static final String OPTIMIZER = "optimizer.";

    /** Whether a name has the suffix of a file with weights. */
    static boolean suffixIsOfWeights(String name) {
        return name.endsWith(SAFETENSORS) || name.endsWith(NPZ) || TorchFile.suffixIsOfTorch(name);
    }

    static NamedWeights read(Path file, Optional<String> prefix) {
        if (!Files.isRegularFile(file)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Weights file %s does not exist or is not a file.".formatted(file),
                    "Check the path; it is relative to the current directory.");
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(SAFETENSORS)) {
            Safetensors.Content content = Safetensors.read(file);
            content.requireIntact();
            return of(file, prefix, content.arrays(), content.metadata());
        } else if (name.endsWith(NPZ)) {
            return of(file, prefix, Npz.stored(file), Map.of());
        } else if (TorchFile.suffixIsOfTorch(name)) {
            NamedWeights weights = of(file, prefix, TorchFile.read(file), Map.of());
            weights.arrays().values().forEach(array -> array.source().requireIntact());
            return weights;
        }
        throw new HostException(
                ErrorCode.DATA,
                "Weights file %s is neither .safetensors, .npz nor .pth.".formatted(file),
                "Save the weights in one of these formats, under torchvision's names.");
    }

    static NamedWeights of(
            Path file, Optional<String> wanted, Map<String, StoredArray> all, Map<String, String> metadata) {
        String prefix = wanted.isPresent() ? given(file, wanted.get(), all.keySet()) : found(file, all.keySet());
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        all.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                arrays.put(name.substring(prefix.length()), array);
            } else {
                others.add(name);
            }
        });
        return new NamedWeights(prefix, arrays, others, metadata);
    }

    private static String given(Path file, String wanted, Set<String> names) {
        String prefix = wanted.isEmpty() || wanted.endsWith(".") ? wanted : wanted + ".";
        if (!prefixes(names).contains(prefix)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "%s is '%s', but %s contains no encoder with this prefix."
                            .formatted(TrainedEncoder.PREFIX, wanted, file),
                    prefixes(names).isEmpty() ? layout(names) : choice(names));
        }
        return prefix;
    }

    private static String found(Path file, Set<String> names) {
        List<String> prefixes = prefixes(names);
        if (prefixes.contains(ONLINE)) {
            return ONLINE;
        }
        if (prefixes.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA, "%s contains no encoder with torchvision's names.".formatted(file), layout(names));
        }
        if (prefixes.size() > 1) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "%s contains %s encoders.".formatted(file, prefixes.size()),
                    choice(names));
        }
        return prefixes.get(0);
    }

    private static List<String> prefixes(Set<String> names) {
        return names.stream()
                .filter(name -> name.equals(FIRST) || name.endsWith("." + FIRST))
                .map(name -> name.substring(0, name.length() - FIRST.length()))
                .filter(prefix -> !prefix.startsWith(OPTIMIZER))
                .filter(prefix -> FURTHER.stream().allMatch(further -> names.contains(prefix + further)))
                .sorted()
                .toList();
    }

    private static String choice(Set<String> names) {
        return "Set %s to one of %s."
                .formatted(
                        TrainedEncoder.PREFIX,
                        prefixes(names).stream()
                                .map(prefix -> prefix.isEmpty() ? "''" : prefix)
                                .collect(Collectors.joining(", ")));
    }

    private static String layout(Set<String> names) {
        return "Rename its arrays to the names in torchvision's ResNets (%s, %s); their present names are %s."
                .formatted(
                        FIRST,
                        String.join(", ", FURTHER),
                        names.stream().limit(3).collect(Collectors.joining(", ")) + (names.size() > 3 ? " ..." : ""));
    }
}
