#pragma once
#include <stdbool.h>
#include <stdint.h>

struct device;

typedef void (*device_done_cb)(struct device *device, bool success, void *cb_arg);
typedef int poll_fn(void *);
typedef bool (*filter_cb)(void *ctx,
			  const char *name /* of the device */, uint64_t lengths[2]);

struct device_ops {
	int (*open)(struct device *device, const char *path);
	poll_fn *poll;
	void (*hooks[2])(void);
};

/* The context follows at once: nothing to say. */
int device_read(struct device *device, void *buffer, device_done_cb cb, void *cb_arg);
/* It comes first. */
void device_for_each(void *ctx, filter_cb fn);
/* It is shared. */
void device_walk(poll_fn *fn, void *ctx, device_done_cb done);
/* There is none. */
void device_hook(void (*hook)(int level, const char *text));
/* Of two candidates the last one gets it. */
void device_visit(int (*fn)(void *element, void *cb_ctx), void *ctx);
/* Kept until something is closed. */
int device_open(const char *name, poll_fn *fn, void *arg, struct device **out);
void device_close(struct device *device);
poll_fn *device_poller(struct device *device);
void (*device_notifier(int kind))(struct device *device);
