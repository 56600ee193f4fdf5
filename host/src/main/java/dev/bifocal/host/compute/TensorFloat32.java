package dev.bifocal.host.compute;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyTorch's permission to use TF32. DJL and TorchScript have no such setting, so the two functions behind {@code
 * torch.backends.cudnn.allow_tf32} and {@code torch.backends.cuda.matmul.allow_tf32} are called by their symbols. The
 * permission belongs to the process and can be changed at any time.
 */
final class TensorFloat32 {

    private static final Logger LOG = LoggerFactory.getLogger(TensorFloat32.class);

    /** {@code at::Context& at::globalContext()}. */
    private static final String CONTEXT = "_ZN2at13globalContextEv";

    private static final String CONVOLUTIONS = "_ZN2at7Context17setAllowTF32CuDNNEb";
    private static final String PRODUCTS = "_ZN2at7Context18setAllowTF32CuBLASEb";

    private TensorFloat32() {}

    /** Sets the permission; warns if this build of libtorch does not have the functions. */
    static void apply(ComputeConfig.Tf32 tf32) {
        try {
            NativeLibrary libtorch = library();
            Pointer context = context(libtorch);
            set(libtorch, CONVOLUTIONS, context, tf32 != ComputeConfig.Tf32.NONE);
            set(libtorch, PRODUCTS, context, tf32 == ComputeConfig.Tf32.ALL);
        } catch (UnsatisfiedLinkError e) {
            if (tf32 != ComputeConfig.Tf32.CONVOLUTIONS) {
                LOG.warn("compute.tf32 has no effect with this build of PyTorch, which has no function for it.", e);
            }
        }
    }

    /** libtorch's library for all devices, which is loaded already. */
    static NativeLibrary library() {
        return NativeLibrary.getInstance(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"))
                .toString());
    }

    static Pointer context(NativeLibrary libtorch) {
        return libtorch.getFunction(CONTEXT).invokePointer(new Object[0]);
    }

    private static void set(NativeLibrary libtorch, String function, Pointer context, boolean allowed) {
        libtorch.getFunction(function).invokeVoid(new Object[] {context, allowed ? 1 : 0});
    }
}
