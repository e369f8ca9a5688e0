#include <linux/firmware.h>
#include <linux/platform_device.h>
#include "proof.h"

static struct platform_device *proof_device;

static int __init proof_init(void)
{
	const struct firmware *blob;
	int err;

	proof_device = platform_device_register_simple("proof_firmware", -1, NULL, 0);
	if (IS_ERR(proof_device))
		return PTR_ERR(proof_device);
	err = request_firmware(&blob, "proof/blob.bin", &proof_device->dev);
	if (err)
		platform_device_unregister(proof_device);
	else
		release_firmware(blob);
	return err;
}

static void __exit proof_exit(void)
{
	platform_device_unregister(proof_device);
}

module_init(proof_init);
module_exit(proof_exit);
MODULE_FIRMWARE("proof/blob.bin");
