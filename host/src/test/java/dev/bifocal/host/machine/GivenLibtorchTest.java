package dev.bifocal.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installations of PyTorch that consist of empty libraries and a version. */
@DisabledOnOs(OS.WINDOWS)
class GivenLibtorchTest {

    @TempDir
    private Path temporary;

    private Path torch;
    private Path beside;

    @BeforeEach
    void install() throws IOException {
        torch = temporary.toRealPath().resolve("site-packages/torch");
        beside = temporary.toRealPath().resolve("cache");
        Files.createDirectories(torch.resolve("lib"), PrivateFolder.mode());
        write("lib/" + System.mapLibraryName("torch"), "");
        write("lib/" + System.mapLibraryName("torch_cuda"), "");
        abi("NSt7__cxx1112basic_string");
        version(Versions.current().pytorch() + "+cu126", "'12.6'");
    }

    @Test
    void readsPipsFolderAndItsLib() {
        GivenLibtorch given = given(torch);
        assertThat(given.folder()).isEqualTo(torch.resolve("lib"));
        assertThat(given.version()).isEqualTo(Versions.current().pytorch() + "+cu126");
        assertThat(given.release()).isEqualTo(Versions.current().pytorch());
        assertThat(given.cuda()).contains("12.6");
        assertThat(given.oldAbi()).isFalse();
        assertThat(given(torch.resolve("lib"))).isEqualTo(given);
        assertThat(GivenLibtorch.of(Map.of())).isEmpty();
    }

    @Test
    void readsTheArchiveOfLibtorch() throws IOException {
        Files.delete(torch.resolve("version.py"));
        Files.delete(torch.resolve("lib").resolve(System.mapLibraryName("torch_cuda")));
        write("build-version", "2.0.1+cpu\n");
        assertThat(given(torch).release()).isEqualTo("2.0.1");
        assertThat(given(torch).cuda()).isEmpty();
        Files.delete(torch.resolve("build-version"));
        refused(() -> given(torch)).hasMessageContaining("neither version.py nor build-version");
    }

    @Test
    void refusesAFolderWithoutAPytorch() {
        refused(() -> given(temporary)).hasMessageContaining("contains no " + System.mapLibraryName("torch"));
        refused(() -> given(temporary.resolve("missing"))).hasMessageContaining("missing");
    }

    @Test
    void unpacksDjlsOwnLibraryForTheSameVersion() throws IOException {
        version(Versions.current().pytorch(), "None");
        Libtorch libtorch = given(torch).prepare(beside, Ownership.ofThisProcess());
        assertThat(libtorch.folder()).isEqualTo(torch.resolve("lib"));
        assertThat(jni(libtorch)).isNotEmptyFile();
    }

    @Test
    void aRunRecordsItsVersion() throws IOException {
        version("9.8.7+cu999", "'99.9'");
        Versions versions = Versions.inUse(Optional.of(given(torch)));
        assertThat(versions.pytorch()).isEqualTo("9.8.7+cu999");
        assertThat(versions.djl()).isEqualTo(Versions.current().djl());
    }

    @Test
    void anotherVersionNeedsALibraryOfItsOwn() throws IOException {
        version("9.8.7", "'99.9'");
        refused(() -> given(torch).prepare(beside, Ownership.ofThisProcess()))
                .hasMessageContaining("PyTorch 9.8.7")
                .hasMessageContaining("only for " + Versions.current().pytorch())
                .extracting(thrown -> ((HostException) thrown).remedy())
                .asString()
                .contains("tools/build-djl-jni", "9.8.7-given-");
        Path library = jni(new Libtorch(torch, "9.8.7", "given", List.of(), Optional.empty()));
        Files.createDirectories(library.getParent(), PrivateFolder.mode());
        Files.createFile(library, PrivateFolder.mode());
        assertThat(given(torch).prepare(beside, Ownership.ofThisProcess()).version())
                .isEqualTo("9.8.7");
    }

    @Test
    void theOldAbiHasALibraryOfItsOwn() throws IOException {
        version("9.8.7", "None");
        abi("Ss");
        refused(() -> given(torch).prepare(beside, Ownership.ofThisProcess()))
                .hasMessageContaining("C++ ABI from before C++11");
    }

    @Test
    void refusesAFileThatOthersMayWriteTo() throws IOException {
        Path planted = OwnershipTest.withMode(Files.createFile(torch.resolve("lib/libextra.so")), "rw-rw-r--");
        refused(() -> given(torch).prepare(beside, Ownership.ofThisProcess()))
                .hasMessageContaining("other users can write to " + planted)
                .extracting(thrown -> ((HostException) thrown).remedy())
                .asString()
                .contains("chmod -R go-w");
    }

    @Test
    void refusesALibraryOfPipThatBelongsToAnotherUser() throws IOException {
        Files.createDirectories(torch.resolve("../nvidia/cudnn/lib").normalize(), PrivateFolder.mode());
        refused(() -> given(torch).prepare(beside, new Ownership(Set.of(-1)))).hasMessageContaining("belongs to user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../nvidia/cuda_runtime/lib/libcudart.so.12",
                "lib/libcudart-d0da41ae.so.11.0",
                "lib/libcudart.so",
            })
    void linksTheCudaRuntimeUnderTheNameThatDjlLooksFor(String name) throws IOException {
        Path runtime = library(name);
        Path link = runtimeLink();
        assertThat(link).isSymbolicLink().hasSameBinaryContentAs(runtime);
        assertThat(link.toRealPath()).isEqualTo(runtime);
        assertThat(runtimeLink()).as("the second time").isEqualTo(link);
    }

    @Test
    void prefersTheRuntimeOfItsOwnCuda() throws IOException {
        library("../nvidia/cuda_runtime/lib/libcudart.so.11.0");
        Path own = library("../nvidia/cuda_runtime/lib/libcudart.so.12");
        library("../nvidia/cu13/lib/libcudart.so.13");
        assertThat(runtimeLink().toRealPath()).isEqualTo(own);
    }

    @Test
    void aBuildForTheCpuHasNoRuntime() throws IOException {
        library("../nvidia/cuda_runtime/lib/libcudart.so.12");
        Files.delete(torch.resolve("lib").resolve(System.mapLibraryName("torch_cuda")));
        assertThat(given(torch).prepare(beside, Ownership.ofThisProcess()).runtime())
                .isEmpty();
    }

    private Path library(String name) throws IOException {
        Path file = torch.resolve(name).normalize();
        Files.createDirectories(file.getParent(), PrivateFolder.mode());
        return Files.createFile(file, PrivateFolder.mode());
    }

    private Path runtimeLink() throws IOException {
        Libtorch libtorch = given(torch).prepare(beside, Ownership.ofThisProcess());
        return libtorch.runtime().orElseThrow().resolve(System.mapLibraryName("cudart"));
    }

    @Test
    void findsCudnnOfPip() throws IOException {
        Path cudnn = torch.resolve("../nvidia/cudnn/lib").normalize();
        Files.createDirectories(cudnn, PrivateFolder.mode());
        Files.createFile(cudnn.resolve("libcudnn.so.9"), PrivateFolder.mode());
        assertThat(given(torch).cudnn()).contains(cudnn.resolve("libcudnn.so.9").toString());
    }

    private Path jni(Libtorch libtorch) {
        return beside.resolve("%s-%s-%s".formatted(libtorch.version(), libtorch.flavour(), NativeFlavour.thisMachine()))
                .resolve(Versions.current().djl() + "-" + System.mapLibraryName("djl_torch"));
    }

    private static GivenLibtorch given(Path folder) {
        return GivenLibtorch.of(Map.of("BIFOCAL_LIBTORCH", folder.toString())).orElseThrow();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOf(HostException.class)
                .hasMessageStartingWith("BIFOCAL_LIBTORCH is '");
    }

    private void version(String version, String cuda) throws IOException {
        write("version.py", "__version__ = '%s'\ndebug = False\ncuda: Optional[str] = %s\n".formatted(version, cuda));
    }

    private void abi(String string) throws IOException {
        write(
                "lib/" + System.mapLibraryName("c10"),
                "\177ELF\0_ZN3c106detail14torchCheckFailEPKcS2_jRK" + string + "\0");
    }

    private void write(String name, String content) throws IOException {
        Path file = torch.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file, PrivateFolder.mode());
        }
        Files.writeString(file, content);
    }
}
