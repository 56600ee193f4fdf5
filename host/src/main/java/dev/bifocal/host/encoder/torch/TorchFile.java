package dev.bifocal.host.encoder.torch;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.pickle.PickledTensor;
import dev.bifocal.host.data.pickle.PickledTensors;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.tensor.StoredArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tensors of a file that {@code torch.save} wrote: a state dict, or a checkpoint with one. All floating-point
 * tensors become {@code float32}.
 */
public final class TorchFile {

    private static final Pattern SUFFIX = Pattern.compile("(\\.(pth|pt|pkl|bin|ckpt|tar))+$", Pattern.CASE_INSENSITIVE);

    /**
     * The beginning of the format before PyTorch 1.6: a pickle of protocol 2 with the number 0x1950a86a20f9469cfc6c.
     */
    private static final byte[] LEGACY = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19
    };

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private static final String LOAD_PICKLE = "torch.load('%s', map_location='cpu', weights_only=True)";
    private static final String LOAD_SCRIPT = "torch.jit.load('%s', map_location='cpu').state_dict()";

    /** A command that prints nothing and requires only PyTorch and safetensors. */
    private static final String CONVERSION =
            "Convert it once: python -c \"import torch, safetensors.torch as s; d = %s;"
                    + " d = d.get('state_dict', d); s.save_file({k: v.clone().contiguous() for k, v in d.items()"
                    + " if torch.is_tensor(v)}, '%s')\"";

    private TorchFile() {}

    /** Whether a name has a suffix of PyTorch's files. */
    public static boolean suffixIsOfTorch(String name) {
        return SUFFIX.matcher(name).find();
    }

    /**
     * Reads the tensors by name, as {@link PickledTensors#read} names them. Elements are read on demand.
     *
     * @throws BifocalException if the file cannot be read, has another format, is damaged, or asks to call a function
     */
    public static Map<String, StoredArray> read(Path file) {
        try {
            requireZip(file);
            TorchArchive archive = TorchArchive.open(file);
            if (archive.has("constants.pkl")) {
                throw refused(file, "is a TorchScript program, not a state dict", LOAD_SCRIPT);
            }
            if (archive.has("byteorder") && !archive.text("byteorder").strip().equals("little")) {
                throw new IOException("its numbers are big-endian");
            }
            Map<String, StoredArray> arrays = new LinkedHashMap<>();
            for (Map.Entry<String, PickledTensor> entry :
                    PickledTensors.read(archive.pickle()).entrySet()) {
                arrays.put(entry.getKey(), array(archive, entry.getKey(), entry.getValue()));
            }
            return arrays;
        } catch (FileSystemException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.DATA, "%s cannot be read: %s.".formatted(file, trouble.reason()), trouble.remedy(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw refused(file, "cannot be read as a file of PyTorch: %s".formatted(e.getMessage()), LOAD_PICKLE, e);
        }
    }

    private static void requireZip(Path file) throws IOException {
        byte[] head;
        try (InputStream stream = Files.newInputStream(RegularFiles.require(file))) {
            head = stream.readNBytes(LEGACY.length);
        }
        if (Arrays.equals(head, LEGACY)) {
            throw refused(file, "is in the format of PyTorch before version 1.6", LOAD_PICKLE);
        }
        if (head.length < ZIP.length || !Arrays.equals(Arrays.copyOf(head, ZIP.length), ZIP)) {
            throw refused(file, "is not a zip, as torch.save has written since PyTorch 1.6", LOAD_PICKLE);
        }
    }

    private static StoredArray array(TorchArchive archive, String name, PickledTensor tensor) throws IOException {
        String entry = TensorSource.entry(tensor);
        long expected = tensor.stored() * tensor.type().bytes();
        if (archive.size(entry) < expected) {
            throw new IOException("its entry %s has %s bytes, but tensor %s needs %s"
                    .formatted(entry, archive.size(entry), name, expected));
        }
        long[] lengths = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        return new StoredArray(
                TensorSource.type(tensor.type()), new Shape(lengths), new TensorSource(archive, name, tensor));
    }

    private static BifocalException refused(Path file, String problem, String load) {
        return refused(file, problem, load, null);
    }

    private static BifocalException refused(Path file, String problem, String load, @Nullable Exception cause) {
        String converted = SUFFIX.matcher(file.toString()).replaceFirst("") + ".safetensors";
        return new HostException(
                ErrorCode.DATA,
                "%s %s.".formatted(file, problem),
                CONVERSION.formatted(load.formatted(file), converted),
                cause);
    }
}
